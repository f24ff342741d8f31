using System.Data.Common;
using CacheWarming.Databases;

namespace CacheWarming.Metrics.Storage;

/// <summary>
/// Metrics' own database: PostgreSQL for several services, SQLite for a single process. Both get a set of rows as one JSON array.
/// </summary>
public abstract class MetricsDatabase
{
    /// <summary>Whether it is a server, which may be away.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Creates or updates the schema. Migrations only go forward; several replicas may call it at the same time.</summary>
    public abstract Task MigrateAsync(CancellationToken cancel);

    /// <summary>Adds processed authors; an existing row with the same job and author is not changed.</summary>
    /// <param name="rows">A JSON array of <see cref="Analytics.ProcessedAuthor"/>.</param>
    public abstract Task AddProcessedAsync(string rows, CancellationToken cancel);

    /// <summary>Adds failed attempts; an existing row with the same job, author and attempt is not changed.</summary>
    /// <param name="rows">A JSON array of <see cref="Analytics.FailedAuthor"/>.</param>
    public abstract Task AddFailedAsync(string rows, CancellationToken cancel);

    /// <summary>
    /// Adds search reports that were not counted before to the totals of their hours and of the jobs whose works were found.
    /// </summary>
    /// <param name="rows">A JSON array of <see cref="Searches.SearchReport"/>, without two of the same instance and start.</param>
    /// <param name="forget">Stored reports that started before this time are deleted.</param>
    public abstract Task AddSearchesAsync(string rows, DateTimeOffset forget, CancellationToken cancel);

    /// <summary>Adds the oldest hour that still has rows of authors to the totals, and deletes these rows.</summary>
    /// <param name="before">The time before which the hour must have ended.</param>
    /// <returns>False if no row is that old.</returns>
    public abstract Task<bool> SumOldestHourAsync(DateTimeOffset before, CancellationToken cancel);

    /// <summary>Reads the hours since <paramref name="since"/> (a whole hour) with any activity, latest first.</summary>
    public abstract Task<IReadOnlyList<Hourly.HourOfWarming>> HoursAsync(DateTimeOffset since, CancellationToken cancel);

    /// <summary>Reads how often searches found works that a job warmed.</summary>
    public abstract Task<JobHits.HitsOfJob> HitsOfJobAsync(Guid job, CancellationToken cancel);

    /// <summary>An open connection; its schema is up to date. The caller disposes it.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>The embedded schema scripts of one SQL dialect, oldest first.</summary>
    protected static IEnumerable<SchemaScript> Scripts(string dialect) =>
        SchemaScript.Embedded(typeof(MetricsDatabase).Assembly, $"{typeof(MetricsDatabase).Namespace}.Schema.{dialect}.");
}
