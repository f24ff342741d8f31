using System.Data.Common;
using CacheWarming.Databases;

namespace CacheWarming.Ingestion.Storage;

/// <summary>
/// Ingestion's own database: PostgreSQL for several services, SQLite for a single process. Statements are written once, in the SQL that
/// both understand; this class has the parts that differ.
/// </summary>
public abstract class Database
{
    /// <summary>An open connection; its schema is up to date. The caller disposes it.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>
    /// Begins a transaction for rows that are found by their keys: READ COMMITTED in PostgreSQL, the single writer in SQLite.
    /// </summary>
    public abstract Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel);

    /// <summary>The time of the database's clock, in SQL; the clocks of replicas differ.</summary>
    public abstract string Now { get; }

    /// <summary>The time of the database's clock plus this many seconds, in SQL.</summary>
    /// <param name="seconds">An SQL expression.</param>
    public abstract string In(string seconds);

    /// <summary>The seconds from one stored time to another, in SQL.</summary>
    public abstract string SecondsBetween(string from, string to);

    /// <summary>Locks the selected rows of <paramref name="alias"/> for an update; empty for a database with a single writer.</summary>
    public abstract string ForUpdate(string alias);

    /// <summary>Like <see cref="ForUpdate"/>, but other transactions may insert rows that refer to these.</summary>
    public abstract string ForNoKeyUpdate(string alias);

    /// <summary>Like <see cref="ForUpdate"/>, but skips rows that other transactions have locked.</summary>
    public abstract string ForUpdateSkipLocked(string alias);

    /// <summary>The smaller of two values.</summary>
    public abstract string Least(string a, string b);

    /// <summary>The greater of two values that are not null.</summary>
    public abstract string Greatest(string a, string b);

    /// <summary>A set of rows as a FROM item; the parameter <c>@rows</c> holds them as one JSON array of objects.</summary>
    /// <param name="alias">The alias of the FROM item.</param>
    /// <param name="columns">Name and type (<c>uuid</c>, <c>text</c>, <c>int</c>, <c>bigint</c>, <c>bool</c>, <c>real</c>) of each member.</param>
    public abstract string Rows(string alias, params ReadOnlySpan<string> columns);

    /// <summary>
    /// Columns of a changed row, for RETURNING: SQLite allows no alias there, PostgreSQL needs it if names are ambiguous.
    /// </summary>
    public abstract string Returning(string alias, params ReadOnlySpan<string> columns);

    /// <summary>The number of queued authors of each job that has some: <c>job_id, authors</c>.</summary>
    public virtual string QueuedPerJob => "SELECT job_id, count(*) AS authors FROM frontier WHERE state = 'queued' GROUP BY job_id";

    /// <summary>
    /// A query for the first <c>@limit</c> due authors of every warming job: <c>job_id, author_key, author, score, depth, priority,
    /// turn</c>. The turn counts from the number of the job's queued authors, so that equal turns mean equal shares. The cost of the query
    /// must not grow with the frontier.
    /// </summary>
    public abstract string FirstPending();

    /// <summary>Brings the schema up to date. Migrations only go forward; several replicas may call it at the same time.</summary>
    public abstract Task MigrateAsync(CancellationToken cancel);

    /// <summary>Whether this failure is transient: connection lost, deadlock, server starting, read-only or full, file busy.</summary>
    public abstract bool IsTransient(Exception failure);

    /// <summary>Whether the server rejects this user: password, permissions, no such database.</summary>
    public virtual bool IsRefusal(Exception failure) => false;

    /// <summary>
    /// Whether the operation should be repeated because its failure is transient. If the open connections lead to a server that no longer
    /// accepts writes, they are closed first.
    /// </summary>
    public bool ShouldRetry(Exception failure)
    {
        if (!IsTransient(failure))
            return false;
        RenewConnections(failure);
        return true;
    }

    /// <summary>Closes the pooled connections if this failure shows that they are no longer usable.</summary>
    protected virtual void RenewConnections(Exception failure)
    {
    }

    /// <summary>Whether a statement exceeded its time limit.</summary>
    public virtual bool IsTimeout(Exception failure) => false;

    /// <summary>Whether a row with the same unique key exists already.</summary>
    public abstract bool IsDuplicate(Exception failure);

    /// <summary>An id in the form in which this database compares it.</summary>
    public abstract object Id(Guid id);

    /// <summary>A time in the form in which this database stores it.</summary>
    public abstract object Time(DateTimeOffset time);

    /// <summary>Removes U+0000, which PostgreSQL rejects in text: one such name must not make a whole batch fail.</summary>
    public static string Clean(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;

    /// <summary>Whether other processes may hold leases in this database.</summary>
    public abstract bool IsShared { get; }

    /// <summary>The embedded schema scripts of one SQL dialect, oldest first.</summary>
    protected static IEnumerable<SchemaScript> Scripts(string dialect) =>
        SchemaScript.Embedded(typeof(Database).Assembly, $"CacheWarming.Ingestion.Storage.Schema.{dialect}.");
}
