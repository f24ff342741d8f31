using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>A job as it moves: <c>GET /api/warming/jobs/{id}/events</c>.</summary>
static class FollowJob
{
    /// <summary>A connection on which nothing is said is cut by proxies, mostly after 60 seconds.</summary>
    static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    /// <summary>The job, again whenever something in it changed and every 15 seconds, until it has ended or this process stops.</summary>
    /// <param name="stopping">That the process stops, which ends the events in order.</param>
    public static async IAsyncEnumerable<SseItem<JobView>> EventsAsync(
        Guid id, FollowedJobs jobs, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancel)
    {
        // A stream that stayed open would hold up the stop for as long as the host's patience lasts; clients connect again by themselves.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        using var interval = new PeriodicTimer(FollowedJobs.LookEvery, time);
        JobView? last = null;
        var said = time.GetTimestamp();
        try
        {
            do
            {
                if (await jobs.FindAsync(id, cancel) is not { } job)
                    yield break;
                if (last is null || job with { Depths = last.Depths } != last || time.GetElapsedTime(said) >= LongestSilence)
                {
                    said = time.GetTimestamp();
                    yield return new SseItem<JobView>(job, "job");
                }
                if (job.EndedAt is not null)
                    yield break;
                last = job;
            }
            while (await NextAsync(interval, either.Token, cancel));
        }
        finally
        {
            jobs.Leave(id);
        }
    }

    static async ValueTask<bool> NextAsync(PeriodicTimer interval, CancellationToken either, CancellationToken cancel)
    {
        try
        {
            return await interval.WaitForNextTickAsync(either);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
