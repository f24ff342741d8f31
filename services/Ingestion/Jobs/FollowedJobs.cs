using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Shares views of followed jobs: each job is read from the database at most twice a second, however many clients follow it.
/// </summary>
public sealed class FollowedJobs(Func<Guid, CancellationToken, Task<JobView?>> find, TimeProvider time)
{
    /// <summary>The largest age of a view.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    readonly SharedReads<Guid, JobView?> _views = new(find, LookEvery, time);

    /// <summary>The view of the job, at most half a second old, or null.</summary>
    /// <param name="cancel">Cancels only this caller's wait; the read goes on for the other callers.</param>
    public Task<JobView?> FindAsync(Guid id, CancellationToken cancel) => _views.ReadAsync(id, cancel);

    /// <summary>Removes the stored view when a client stops following; a remaining client reads it again.</summary>
    public void Leave(Guid id) => _views.Forget(id);
}
