using System.Data.Common;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Blocks a provider that is away: no author is dispatched until the provider may be called again; then one author at a time probes it, and
/// the first success ends the block. Blocks are rows (table <c>gates</c>), so that they survive restarts and can be shown.
/// </summary>
static class ProviderBlock
{
    /// <summary>How many authors may be dispatched now: all of <paramref name="wanted"/>, one probe, or none.</summary>
    public static async Task<int> AdmitAsync(
        Database database, DbConnection connection, DbTransaction transaction, int wanted, int probeSeconds, CancellationToken cancel)
    {
        var open = await connection.QueryAsync(
            $"SELECT closed_until <= {database.Now} FROM gates AS g {database.ForUpdate("g")}", transaction, [], row => row.GetBoolean(0), cancel);
        if (open.Count == 0)
            return wanted;
        if (open.Contains(false))
            return 0;
        // A probe is sent: the next one waits until this one is answered or its lease is over.
        await connection.RunAsync($"UPDATE gates SET probing = true, closed_until = {database.In("@seconds")}", transaction, [("seconds", (double)probeSeconds)], cancel);
        return Math.Min(1, wanted);
    }

    /// <summary>
    /// Blocks providers for the time they asked for, in seconds; the longest of several times counts. The block is recorded for the
    /// timelines of jobs; if the last one ended less than a minute ago, it goes on.
    /// </summary>
    public static async Task BlockAsync(
        Database database, DbConnection connection, DbTransaction transaction, IEnumerable<(string Provider, double Seconds, string Reason)> failures, CancellationToken cancel)
    {
        (string, object?)[] rows = [("rows", JsonSerializer.Serialize(failures.Select(t => new { provider = t.Provider, seconds = t.Seconds, reason = t.Reason })))];
        var blocked = database.Rows("x", "provider text", "seconds real", "reason text");
        await connection.RunAsync(
            $"""
            INSERT INTO gates (provider, closed_until, reason, probing)
            SELECT x.provider, max({database.In("x.seconds")}), min(x.reason), false
            FROM {blocked}
            WHERE true
            GROUP BY x.provider
            ON CONFLICT (provider) DO UPDATE SET closed_until = excluded.closed_until, reason = excluded.reason, probing = false
              WHERE gates.probing OR excluded.closed_until > gates.closed_until
            """,
            transaction, rows, cancel);
        await connection.RunAsync(
            $"""
            UPDATE provider_waits SET ended_at = NULL
            WHERE provider IN (SELECT x.provider FROM {blocked}) AND ended_at > {database.In("-60")}
              AND began_at = (SELECT max(w.began_at) FROM provider_waits AS w WHERE w.provider = provider_waits.provider)
            """, transaction, rows, cancel);
        await connection.RunAsync(
            $"""
            INSERT INTO provider_waits (provider, began_at, reason)
            SELECT x.provider, {database.Now}, min(x.reason) FROM {blocked}
            WHERE NOT EXISTS (SELECT 1 FROM provider_waits AS w WHERE w.provider = x.provider AND w.ended_at IS NULL)
            GROUP BY x.provider
            """, transaction, rows, cancel);
    }

    /// <summary>
    /// A probe succeeded. The cache's block ends, because every answer passed through the cache; a catalogue's block ends only if a call
    /// was made, otherwise the next probe is sent at once. An answer that was under way when a block began proves nothing and ends none.
    /// </summary>
    public static async Task UnblockAsync(Database database, DbConnection connection, DbTransaction transaction, bool hasCalled, CancellationToken cancel)
    {
        var back = await connection.QueryAsync(
            "DELETE FROM gates WHERE probing AND (@called OR provider = @cache) RETURNING provider", transaction, [("called", hasCalled), ("cache", AuthorDeferred.Cache)],
            row => row.GetString(0), cancel);
        foreach (var provider in back)
            await connection.RunAsync($"UPDATE provider_waits SET ended_at = {database.Now} WHERE provider = @provider AND ended_at IS NULL", transaction, [("provider", provider)], cancel);
        if (!hasCalled)
            await ProbeAgainAsync(database, connection, transaction, cancel);
    }

    /// <summary>
    /// The probe proved nothing (its author failed for another reason, or it was never sent): the next probe may be sent at once.
    /// </summary>
    public static Task ProbeAgainAsync(Database database, DbConnection connection, DbTransaction transaction, CancellationToken cancel) =>
        connection.RunAsync($"UPDATE gates SET closed_until = {database.Now} WHERE probing", transaction, [], cancel);
}
