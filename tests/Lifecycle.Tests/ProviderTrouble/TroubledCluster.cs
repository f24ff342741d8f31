using System.Globalization;
using CacheWarming.Tests.Lifecycle.NothingLost;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.ProviderTrouble;

/// <summary>
/// A cluster in which hours pass at once: the services' clock leaps, and the times in the database's rows, which the database's clock is
/// compared with, move back by as much.
/// </summary>
/// <remarks>A catalogue's answer may take three seconds; all other waits are those that the services have by default.</remarks>
public class TroubledCluster : Cluster
{
    readonly LeapingClock _clock = new();

    protected override int LeaseSeconds => 120;

    protected override IEnumerable<(string Name, string Value)> MoreSettings =>
        [("OpenLibrary:BreakDuration", "00:00:30"), ("OpenLibrary:Timeout", "00:00:03")];

    internal override TimeProvider Time => _clock;

    internal async Task PassAsync(TimeSpan time)
    {
        _clock.Leap(time);
        var back = string.Create(CultureInfo.InvariantCulture, $"interval '{time.TotalSeconds} seconds'");
        await Database.ExecuteAsync(
            $"""
            UPDATE ingestion.frontier SET due_at = due_at - {back}, deferred_since = deferred_since - {back} WHERE state = 'pending';
            UPDATE ingestion.gates SET closed_until = closed_until - {back} WHERE NOT probing
            """);
    }

    /// <summary>Everybody who went out has come back.</summary>
    internal Task NobodyIsOutAsync() => Eventually.Async(IsNobodyOutAsync, "nobody is out", TimeSpan.FromSeconds(60));

    /// <summary>Everybody who went out has come back, and nobody goes out before a time is over.</summary>
    internal Task AllWaitAsync() => Eventually.Async(
        async () => await IsNobodyOutAsync()
            && await Database.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM ingestion.gates WHERE NOT probing AND closed_until > clock_timestamp())"),
        "all wait for the catalogue", TimeSpan.FromSeconds(60));

    Task<bool> IsNobodyOutAsync() => Database.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT 1 FROM ingestion.frontier WHERE state = 'queued')");
}
