using System.Data.Common;
using CacheWarming.PostgresSchemas;

namespace CacheWarming.Metrics.Storage;

/// <summary>Metrics' own database: PostgreSQL between services, SQLite in one process. Both take a set of rows as one JSON array.</summary>
public abstract class MetricsDatabase
{
    /// <summary>Whether it is a server, which may be away.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Creates what is missing in the schema. Forward only; any number of replicas may do so at once.</summary>
    public abstract Task MigrateAsync(CancellationToken cancel);

    /// <summary>Adds processed authors; a (job, author) that stands already stays as it is.</summary>
    /// <param name="rows">A JSON array of <see cref="Analytics.ProcessedAuthor"/>.</param>
    public abstract Task AddProcessedAsync(string rows, CancellationToken cancel);

    /// <summary>Adds failed attempts; a (job, author, attempt) that stands already stays as it is.</summary>
    /// <param name="rows">A JSON array of <see cref="Analytics.FailedAuthor"/>.</param>
    public abstract Task AddFailedAsync(string rows, CancellationToken cancel);

    /// <summary>Adds reports of searches to their hours and to the jobs they thank, those that were not counted before.</summary>
    /// <param name="rows">A JSON array of <see cref="Searches.SearchReport"/>, no two of the same instance and start.</param>
    /// <param name="forget">Reports that started before are no longer remembered.</param>
    public abstract Task AddSearchesAsync(string rows, DateTimeOffset forget, CancellationToken cancel);

    /// <summary>Adds the oldest hour that has rows of single authors to the sums, and deletes these rows.</summary>
    /// <param name="before">When the hour must have ended.</param>
    /// <returns>False when no row is that old.</returns>
    public abstract Task<bool> SumOldestHourAsync(DateTimeOffset before, CancellationToken cancel);

    /// <summary>Hours since <paramref name="since"/> (a whole hour) in which anything happened, latest first.</summary>
    public abstract Task<IReadOnlyList<Hourly.HourOfWarming>> HoursAsync(DateTimeOffset since, CancellationToken cancel);

    /// <summary>How often searches found what a job warmed.</summary>
    public abstract Task<JobHits.HitsOfJob> HitsOfJobAsync(Guid job, CancellationToken cancel);

    /// <summary>An open connection to a schema that is up to date. Dispose it.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>Embedded schema scripts of one dialect, oldest first.</summary>
    protected static IEnumerable<SchemaScript> Scripts(string dialect) =>
        SchemaScript.Embedded(typeof(MetricsDatabase).Assembly, $"{typeof(MetricsDatabase).Namespace}.Schema.{dialect}.");
}
