using System.Data.Common;
using CacheWarming.PostgresSchemas;

namespace CacheWarming.Ingestion.Storage;

/// <summary>
/// Ingestion's own database: PostgreSQL between services, SQLite in one process. Statements are written once, in the SQL that both
/// speak; the few words that differ are asked here.
/// </summary>
public abstract class Database
{
    /// <summary>An open connection to a schema that is up to date. Dispose it.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>Begins a transaction that changes rows found by their keys: READ COMMITTED, or SQLite's single writer.</summary>
    public abstract Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel);

    /// <summary>The database's clock; replicas' clocks differ.</summary>
    public abstract string Now { get; }

    /// <summary>The database's clock plus so many seconds.</summary>
    /// <param name="seconds">An SQL expression.</param>
    public abstract string In(string seconds);

    /// <summary>Seconds from one stored time to another, as SQL.</summary>
    public abstract string SecondsBetween(string from, string to);

    /// <summary>Locks the selected rows of <paramref name="alias"/> to change them; nothing where there is one writer.</summary>
    public abstract string ForUpdate(string alias);

    /// <summary>As <see cref="ForUpdate"/>, but others may insert rows that refer to these.</summary>
    public abstract string ForNoKeyUpdate(string alias);

    /// <summary>As <see cref="ForUpdate"/>, passing over rows that others hold.</summary>
    public abstract string ForUpdateSkipLocked(string alias);

    /// <summary>The smaller of two values.</summary>
    public abstract string Least(string a, string b);

    /// <summary>The greater of two values that are not null.</summary>
    public abstract string Greatest(string a, string b);

    /// <summary>
    /// A set of rows, given as one JSON array of objects in the parameter <c>@rows</c>, as a FROM item.
    /// </summary>
    /// <param name="alias">Its name.</param>
    /// <param name="columns">Name and type (<c>uuid</c>, <c>text</c>, <c>int</c>, <c>bigint</c>, <c>bool</c>, <c>real</c>) of each member.</param>
    public abstract string Rows(string alias, params ReadOnlySpan<string> columns);

    /// <summary>Columns of a changed row, for RETURNING: SQLite knows no alias there, PostgreSQL needs it where names repeat.</summary>
    public abstract string Returning(string alias, params ReadOnlySpan<string> columns);

    /// <summary>Authors that are out, of each job that has some: <c>job_id, authors</c>.</summary>
    public virtual string QueuedPerJob => "SELECT job_id, count(*) AS authors FROM frontier WHERE state = 'queued' GROUP BY job_id";

    /// <summary>
    /// A query for the first <c>@limit</c> due authors of every warming job: <c>job_id, author_key, author, score, depth, priority, turn</c>, where turn counts
    /// the job's authors that are out already, so that equal turns mean equal shares. Its cost must not grow with the frontier.
    /// </summary>
    public abstract string FirstPending();

    /// <summary>Brings the schema up to date. Forward only; any number of replicas may do so at once.</summary>
    public abstract Task MigrateAsync(CancellationToken cancel);

    /// <summary>Whether this failure passes by itself: connection lost, deadlock, server starting, read-only or full, file busy.</summary>
    public abstract bool IsTransient(Exception failure);

    /// <summary>Whether the server is there and turns this user away: password, permissions, no such database.</summary>
    public virtual bool IsRefusal(Exception failure) => false;

    /// <summary>
    /// Whether what failed so should be done again, because the failure passes by itself. It is done on a new connection then, where the
    /// old ones lead to a server that does not write any more.
    /// </summary>
    public bool ShouldRetry(Exception failure)
    {
        if (!IsTransient(failure))
            return false;
        RenewConnections(failure);
        return true;
    }

    /// <summary>Gives up the connections that this failure shows to be of no use.</summary>
    protected virtual void RenewConnections(Exception failure)
    {
    }

    /// <summary>Whether a statement took longer than one may.</summary>
    public virtual bool IsTimeout(Exception failure) => false;

    /// <summary>Whether a row with the same unique key stands already.</summary>
    public abstract bool IsDuplicate(Exception failure);

    /// <summary>An id as both databases compare it.</summary>
    public abstract object Id(Guid id);

    /// <summary>PostgreSQL's text refuses U+0000, and one such name must not fail a whole batch.</summary>
    public static string Clean(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;

    /// <summary>Whether anybody else may hold this database's leases.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Embedded schema scripts of one dialect, oldest first.</summary>
    protected static IEnumerable<SchemaScript> Scripts(string dialect) =>
        SchemaScript.Embedded(typeof(Database).Assembly, $"CacheWarming.Ingestion.Storage.Schema.{dialect}.");
}
