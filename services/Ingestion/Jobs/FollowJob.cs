using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>A stream of a job's changes: <c>GET /api/warming/jobs/{id}/events</c>.</summary>
static class FollowJob
{
    /// <summary>The longest time without an event, because proxies close idle connections, mostly after 60 seconds.</summary>
    static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>Sends the job after every change and at least every 15 seconds, until it has ended or this process stops.</summary>
    /// <param name="stopping">Cancelled when the process stops; the stream then ends regularly.</param>
    public static async IAsyncEnumerable<SseItem<JobView>> EventsAsync(
        Guid id, FollowedJobs jobs, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancel)
    {
        // An open stream would delay the shutdown until the host's time-out; clients connect again by themselves.
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
                if (last is null || job with { Depths = last.Depths } != last || time.GetElapsedTime(said) >= HeartbeatInterval)
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
