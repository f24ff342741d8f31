using CacheWarming.Ingestion.Jobs;
using Microsoft.EntityFrameworkCore;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>The owner of a job.</summary>
/// <param name="Owner">The name of the client that uploaded it.</param>
/// <param name="RowsDeleted">Whether its books and authors are deleted; its totals stay.</param>
public sealed record JobOwner(string Owner, bool RowsDeleted);

/// <summary>Reads the owners of jobs.</summary>
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
