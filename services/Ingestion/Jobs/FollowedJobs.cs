using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Jobs that are followed: each is read from the database at most twice a second, however many follow it.</summary>
public sealed class FollowedJobs(Func<Guid, CancellationToken, Task<JobView?>> find, TimeProvider time)
{
    /// <summary>How old a view may be.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    readonly SharedReads<Guid, JobView?> _views = new(find, LookEvery, time);

    /// <summary>The job as it was at most half a second ago, or null.</summary>
    /// <param name="cancel">Of this caller; the look itself goes on for the others.</param>
    public Task<JobView?> FindAsync(Guid id, CancellationToken cancel) => _views.ReadAsync(id, cancel);

    /// <summary>One who followed the job does so no longer; others look again.</summary>
    public void Leave(Guid id) => _views.Forget(id);
}
