using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>Reads the data of the overview; if one server does not answer, its part is left out and the rest is shown.</summary>
sealed class ReadOverview(AllJobs all, ReadJobs jobs, ReadProviders providers, IMetricsSummary figures, MeasureDepth letters, TimeProvider time)
{
    const int Hours = 24;
    const int OpenShown = 4;

    /// <summary>The time limit for the broker, so that the rest of the page is shown if it hangs.</summary>
    static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(3);

    readonly TimeProvider _time = time;
    readonly SharedReads<ReadOverview, OverviewModel> _looks = new(static (overview, cancel) => overview.GatherAsync(cancel), FollowedJobs.LookEvery, time);

    /// <summary>The data, at most half a second old; one read is shared by all requests.</summary>
    public Task<OverviewModel> ReadAsync(CancellationToken cancel) => _looks.ReadAsync(this, cancel);

    async Task<OverviewModel> GatherAsync(CancellationToken cancel)
    {
        var asked = figures.HoursAsync(Hours, cancel);
        var totals = await all.SumUpAsync(cancel);
        var waiting = await all.PendingAsync(1, cancel);
        var paces = await providers.ReadAsync(cancel);
        var latest = totals.OpenJobs == 0 ? [] : await jobs.ListAsync(null, OpenShown * 2, 0, cancel);
        var dead = await LettersAsync(cancel);
        var measured = await asked;
        var now = _time.GetUtcNow();
        return new OverviewModel(
            totals, waiting.Total, dead, paces, [.. latest.Where(job => job.EndedAt is null).Take(OpenShown)], Every(measured.Value ?? [], now), measured.Trouble, now);
    }

    async Task<DeadLetterDepth?> LettersAsync(CancellationToken cancel)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            return await letters.LatestAsync(look.Token).WaitAsync(LongestLook, _time, cancel);
        }
        catch (Exception e) when (BrokerConnection.IsAway(e))
        {
            return null;
        }
        finally
        {
            await look.CancelAsync();
        }
    }

    static IReadOnlyList<HourFigures> Every(IReadOnlyList<HourFigures> measured, DateTimeOffset now)
    {
        var running = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        return [.. Enumerable.Range(1 - Hours, Hours).Select(ago => running.AddHours(ago))
            .Select(hour => measured.FirstOrDefault(one => one.Hour == hour) ?? new HourFigures(hour, 0, 0, 0, null))];
    }
}
