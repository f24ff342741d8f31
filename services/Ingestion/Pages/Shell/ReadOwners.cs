using CacheWarming.Ingestion.Jobs;
using Microsoft.EntityFrameworkCore;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>Whose jobs these are.</summary>
/// <param name="Owner">The name of the client who uploaded it.</param>
/// <param name="RowsDeleted">Its books and authors are gone; its figures stay.</param>
public sealed record JobOwner(string Owner, bool RowsDeleted);

/// <summary>Asks the jobs whose they are.</summary>
public sealed class ReadOwners(IDbContextFactory<JobsContext> contexts)
{
    public async Task<IReadOnlyDictionary<Guid, JobOwner>> OfAsync(IReadOnlyCollection<Guid> jobs, CancellationToken cancel)
    {
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        return await db.Jobs.AsNoTracking().Where(job => jobs.Contains(job.CorrelationId))
            .ToDictionaryAsync(job => job.CorrelationId, job => new JobOwner(job.Client, job.Forgotten), cancel);
    }
}
