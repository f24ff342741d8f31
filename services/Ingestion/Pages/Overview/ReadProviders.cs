using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>A catalogue and its limits, as the services use it.</summary>
/// <param name="Pace">The rate limit as a text.</param>
/// <param name="Quota">The daily quota of calls as a text.</param>
/// <param name="WaitsUntil">The end of its block; null while it answers.</param>
/// <param name="Because">The reason of the block.</param>
public sealed record Provider(string Name, string Pace, string Quota, DateTimeOffset? WaitsUntil, string? Because);

/// <summary>The catalogues, and the used share of the rate limit.</summary>
/// <param name="Out">Authors that Discovery has now.</param>
/// <param name="CallsLastMinute">Calls of the running jobs for authors settled within the last minute.</param>
/// <param name="PaceUsed">The same as a share of the rate limit, 0 to 1; null without a rate limit.</param>
public sealed record Providers(IReadOnlyList<Provider> Known, long Out, long CallsLastMinute, double? PaceUsed);

/// <summary>
/// Reads blocks and calls from the database, and rate limits and quotas from the settings that all services of a deployment get
/// (<c>OpenLibrary</c>, <c>GoogleBooks</c>, <c>IsbnDb</c>).
/// </summary>
public sealed class ReadProviders(Database database, CatalogRate pace, IConfiguration configuration)
{
    public async Task<Providers> ReadAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var gates = await connection.QueryAsync(
            "SELECT provider, closed_until, reason FROM gates ORDER BY provider", null, [],
            row => (Provider: row.GetString(0), Until: row.TimeOrNull(1), Reason: row.GetString(2)), cancel);
        var atWork = await connection.ScalarAsync<long>("SELECT count(*) FROM frontier WHERE state = 'queued'", null, [], cancel);
        var calls = await connection.ScalarAsync<long>(
            $"""
            SELECT CAST(coalesce(sum((SELECT sum(f.upstream_calls) FROM frontier AS f WHERE f.job_id = j.id AND f.settled_at > {database.In("-60")})), 0) AS bigint)
            FROM jobs AS j WHERE j.state = '{nameof(Jobs.JobLifecycle.Warming)}'
            """,
            null, [], cancel);
        var known = Configured().Select(provider => gates.Find(gate => gate.Provider == provider.Name) is { Until: { } until } gate
            ? provider with { WaitsUntil = until, Because = gate.Reason } : provider).ToList();
        // Blocked providers that are not catalogues, such as the cache.
        known.AddRange(gates.Where(gate => !known.Exists(provider => provider.Name == gate.Provider))
            .Select(gate => new Provider(gate.Provider, "", "", gate.Until, gate.Reason)));
        return new Providers(known, atWork, calls, pace.RequestsPerSecond is { } perSecond ? Math.Min(1, calls / (perSecond * 60)) : null);
    }

    IEnumerable<Provider> Configured()
    {
        yield return new Provider(
            "Open Library", pace.RequestsPerSecond is { } perSecond ? $"{DisplayFormat.Figure(perSecond)} calls/s" : "no pace: it is on this machine", "no daily quota", null, null);
        foreach (var (name, section, quota) in new[] { ("Google Books", "GoogleBooks", (int?)1_000), ("ISBNdb", "IsbnDb", null) })
        {
            var settings = configuration.GetSection(section);
            if (string.IsNullOrWhiteSpace(settings["ApiKey"]))
                continue;
            yield return new Provider(
                name, $"{DisplayFormat.Figure(settings.GetValue<double?>("RequestsPerSecond") ?? 1)} calls/s",
                (settings.GetValue<int?>("DailyQuota") ?? quota) is { } daily ? $"{DisplayFormat.Number(daily)} calls a day" : "no daily quota", null, null);
        }
    }
}
