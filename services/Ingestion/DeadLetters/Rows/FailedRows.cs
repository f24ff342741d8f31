using System.Data.Common;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.DeadLetters.Rows;

/// <summary>
/// If the bus is in memory, the failed row of an author is its dead letter. The row stays failed after the letter is purged; if the author
/// fails again later, that is a new letter.
/// </summary>
sealed class FailedRows(Database database) : IDeadLetters
{
    /// <summary>A letter is one failure of a row, identified by the attempt.</summary>
    internal const string Letters = """
        FROM frontier AS f JOIN jobs AS j ON j.id = f.job_id
        WHERE f.state = 'failed'
          AND NOT EXISTS (SELECT 1 FROM purged_letters AS p WHERE p.job_id = f.job_id AND p.author_key = f.author_key AND p.attempt = f.attempt)
        """;

    public string Queue => "failed authors";

    public async Task<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return [new QueueDepth(Queue, await CountAsync(connection, cancel))];
    }

    public string? EndpointOf(string queue) => null;

    public Task<int> SendBackAsync(string queue, LetterSelector chosen, TimeSpan patience, CancellationToken cancel) => Task.FromResult(0);

    public async Task<IDeadLetterWalk> WalkAsync(string? queue, TimeSpan patience, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        return new RowWalk(database, connection, (int)Math.Min(await CountAsync(connection, cancel), int.MaxValue));
    }

    static Task<long> CountAsync(DbConnection connection, CancellationToken cancel) => connection.ScalarAsync<long>($"SELECT count(*) {Letters}", null, [], cancel);
}

sealed class RowWalk(Database database, DbConnection connection, int letters) : IDeadLetterWalk
{
    (object Job, string Key)? _last;
    int _taken;

    public int Letters => letters;

    public async Task<IReadOnlyList<DeadLetter>> TakeAsync(int most, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync(
            $"""
            SELECT f.job_id, f.author_key, f.author, f.catalog_id, f.depth, f.source, j.priority, f.attempt, f.reason, coalesce(f.settled_at, f.due_at)
            {FailedRows.Letters} {(_last is null ? "" : "AND (f.job_id, f.author_key) > (@job, @key)")}
            ORDER BY f.job_id, f.author_key LIMIT @limit
            """,
            null, [("limit", Math.Min(most, letters - _taken)), .. _last is { } last ? [("job", last.Job), ("key", last.Key)] : Array.Empty<(string, object?)>()],
            row => (Job: row.GetValue(0), Letter: Letter(row)), cancel);
        if (rows.Count > 0)
            _last = (rows[^1].Job, rows[^1].Letter.Author!.AuthorKey);
        _taken += rows.Count;
        return [.. rows.Select(r => r.Letter)];
    }

    public Task DeleteAsync(IReadOnlyCollection<DeadLetter> letters, CancellationToken cancel) => connection.RunAsync(
        $"""
        INSERT INTO purged_letters (job_id, author_key, attempt)
        SELECT x.job, x.key, x.attempt FROM {database.Rows("x", "job uuid", "key text", "attempt int")} WHERE true
        ON CONFLICT DO NOTHING
        """,
        null,
        [("rows", System.Text.Json.JsonSerializer.Serialize(letters.Select(l => new { job = database.Id(l.Author!.JobId), key = l.Author.AuthorKey, attempt = l.Author.Attempt })))],
        cancel);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    static DeadLetter Letter(DbDataReader row)
    {
        var failedAt = row.TimeOrNull(9)!.Value;
        var author = new AuthorQueued(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.GetInt32(4),
            row.GetString(5) == "csv" ? AuthorSource.Csv : AuthorSource.Discovery, (JobPriority)row.GetInt32(6), [], [], row.GetInt32(7), failedAt);
        var reason = row.TextOrNull(8) ?? "failed without saying why";
        return new DeadLetter(
            "row-" + DeadLetter.Hash($"{author.JobId} {author.Attempt} {author.AuthorKey}"), DeadLetter.GroupOf(null, reason), author, Unreadable: null,
            Exception: null, reason, StackTrace: null, failedAt, Deliveries: 0, new Dictionary<string, string>(StringComparer.Ordinal), Body: "", BodyBytes: 0);
    }
}
