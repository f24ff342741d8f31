using System.Data.Common;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.DeadLetters.Redriving;

/// <summary>
/// The redrives in the database, so that every replica can show their progress and stop them, and no second one is started. The lease of a
/// redrive whose process crashed expires.
/// </summary>
sealed class Redrives(Database database)
{
    /// <summary>Longer than a running process needs for one batch of letters.</summary>
    const double LeaseSeconds = 60;

    string Lost => $"state = 'running' AND lease_until < {database.Now}";

    /// <summary>Starts a redrive; null while another one runs.</summary>
    public Task<Guid?> BeginAsync(LetterSelector chosen, CancellationToken cancel) => WithConnectionAsync<Guid?>(async connection =>
    {
        await connection.RunAsync($"UPDATE redrives SET state = 'interrupted', ended_at = {database.Now} WHERE {Lost}", null, [], cancel);
        var id = Guid.CreateVersion7();
        var begun = await connection.RunAsync(
            $"""
            INSERT INTO redrives (id, state, chosen, started_at, lease_until) VALUES (@id, 'running', @chosen, {database.Now}, {database.In("@lease")})
            ON CONFLICT DO NOTHING
            """,
            null, [("id", database.Id(id)), ("chosen", chosen.ToString()), ("lease", LeaseSeconds)], cancel);
        return begun == 1 ? id : null;
    }, cancel);

    /// <summary>The running redrive, or null.</summary>
    public async Task<Redrive?> RunningAsync(CancellationToken cancel) =>
        (await SelectAsync($"state = 'running' AND lease_until >= {database.Now}", [], cancel)).FirstOrDefault();

    public async Task<Redrive?> FindAsync(Guid id, CancellationToken cancel) =>
        (await SelectAsync("id = @id", [("id", database.Id(id))], cancel)).FirstOrDefault();

    /// <summary>The latest redrives, newest first.</summary>
    public Task<List<Redrive>> LatestAsync(CancellationToken cancel, int limit = 20, int offset = 0) =>
        SelectAsync("true ORDER BY started_at DESC, id DESC LIMIT @limit OFFSET @offset", [("limit", limit), ("offset", offset)], cancel);

    /// <summary>Stores the progress of a redrive and renews its lease.</summary>
    /// <returns>Whether to continue: false if it was stopped or lost its lease.</returns>
    public Task<bool> GoesOnAsync(Guid id, RedriveTally tally, CancellationToken cancel) => WithConnectionAsync(async connection =>
        await connection.RunAsync(
            $"UPDATE redrives SET {Counts}, lease_until = {database.In("@lease")} WHERE id = @id AND state = 'running'",
            null, [.. Parameters(id, tally), ("lease", LeaseSeconds)], cancel) == 1
        && !await connection.ScalarAsync<bool>("SELECT stop_asked FROM redrives WHERE id = @id", null, [("id", database.Id(id))], cancel), cancel);

    /// <summary>Requests that a redrive stops after its current batch of letters.</summary>
    /// <returns>False if it has ended already.</returns>
    public Task<bool> StopAsync(Guid id, CancellationToken cancel) => WithConnectionAsync(async connection =>
        await connection.RunAsync(
            $"UPDATE redrives SET stop_asked = true WHERE id = @id AND state = 'running' AND NOT ({Lost})", null, [("id", database.Id(id))], cancel) == 1, cancel);

    /// <param name="state">How it ended; a redrive that reached the last letter is completed, even if a stop was requested.</param>
    public Task EndAsync(Guid id, string state, RedriveTally tally, string? problem, CancellationToken cancel) => WithConnectionAsync(connection =>
        connection.RunAsync(
            $"UPDATE redrives SET {Counts}, state = @state, problem = @problem, ended_at = {database.Now} WHERE id = @id AND state = 'running'",
            null, [.. Parameters(id, tally), ("state", state), ("problem", problem is null ? null : Database.Clean(problem))], cancel), cancel);

    const string Counts = "total = @total, walked = @walked, selected = @selected, redriven = @redriven, already_done = @done, skipped = @skipped";

    (string, object?)[] Parameters(Guid id, RedriveTally tally) =>
    [
        ("id", database.Id(id)), ("total", tally.Total), ("walked", tally.Walked), ("selected", tally.Selected), ("redriven", tally.Redriven),
        ("done", tally.AlreadyDone), ("skipped", JsonSerializer.Serialize(tally.Skipped)),
    ];

    Task<List<Redrive>> SelectAsync(string which, (string, object?)[] parameters, CancellationToken cancel) => WithConnectionAsync(connection =>
        connection.QueryAsync(
            $"""
            SELECT id, CASE WHEN {Lost} THEN 'interrupted' ELSE state END, chosen, total, walked, selected, redriven, already_done, skipped, started_at, ended_at, problem
            FROM redrives WHERE {which}
            """,
            null, parameters, Read, cancel), cancel);

    static Redrive Read(DbDataReader row)
    {
        var skipped = JsonSerializer.Deserialize<Dictionary<string, int>>(row.GetString(8))!;
        return new Redrive(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7),
            skipped.Values.Sum(), skipped, row.TimeOrNull(9)!.Value, row.TimeOrNull(10), row.TextOrNull(11));
    }

    async Task<T> WithConnectionAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await work(connection);
    }
}
