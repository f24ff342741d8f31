using System.Collections.Concurrent;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Jobs that are followed: each is read from the database at most twice a second, however many follow it.</summary>
public sealed class FollowedJobs(Func<Guid, CancellationToken, Task<JobView?>> find, TimeProvider time)
{
    /// <summary>How old a view may be.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    readonly ConcurrentDictionary<Guid, Look> _looks = new();

    /// <summary>The job as it was at most half a second ago, or null.</summary>
    /// <param name="cancel">Of this caller; the look itself goes on for the others.</param>
    public Task<JobView?> FindAsync(Guid id, CancellationToken cancel) =>
        _looks.AddOrUpdate(id, New, (_, last) => IsGood(last) ? last : New(id)).View.Value.WaitAsync(cancel);

    /// <summary>One who followed the job does so no longer; others look again.</summary>
    public void Leave(Guid id) => _looks.TryRemove(id, out _);

    bool IsGood(Look look) => time.GetElapsedTime(look.Began) < LookEvery || (look.View.IsValueCreated && !look.View.Value.IsCompleted);

    Look New(Guid id) => new(time.GetTimestamp(), new Lazy<Task<JobView?>>(() => find(id, CancellationToken.None)));

    sealed record Look(long Began, Lazy<Task<JobView?>> View);
}
