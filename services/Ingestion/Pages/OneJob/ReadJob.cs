using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Overview;
using CacheWarming.Ingestion.Pages.Shell;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Pages.OneJob;

/// <summary>The progress of a job.</summary>
/// <param name="Hits">Searches since then that found works of this job.</param>
public sealed record ProgressModel(JobView Job, JobOwner Owned, Measured<JobHits> Hits);

/// <summary>The coverage of the library.</summary>
/// <param name="Misses">The first books that searches do not find, after the job has ended.</param>
public sealed record CoverageModel(JobView Job, bool RowsDeleted, IReadOnlyList<JobBook> Misses);

/// <summary>One page of a job's authors.</summary>
public sealed record AuthorsModel(Guid Job, AuthorQuestion Question, IReadOnlyList<FoundAuthor> Authors, bool HasMore);

/// <summary>All data of the view of a job.</summary>
/// <param name="Tree">Null, like <paramref name="Authors"/>, if the job's rows are deleted.</param>
public sealed record JobDetails(ProgressModel Progress, CoverageModel Coverage, AuthorTree? Tree, AuthorsModel? Authors);

/// <summary>Reads the data of the view of a job, part by part.</summary>
public sealed class ReadJob(ReadJobs jobs, ReadOwners owners, IMetricsSummary figures, Database database)
{
    const int MissesShown = 12;
    const int AuthorsOnOnePage = 48;

    public async Task<JobDetails?> WholeAsync(Guid id, AuthorQuestion question, CancellationToken cancel)
    {
        if (await ProgressAsync(id, cancel) is not { } progress)
            return null;
        var coverage = await CoverageAsync(progress.Job, progress.Owned.RowsDeleted, cancel);
        return progress.Owned.RowsDeleted
            ? new JobDetails(progress, coverage, null, null)
            : new JobDetails(progress, coverage, await TreeAsync(id, cancel), await AuthorsAsync(id, question, cancel));
    }

    public async Task<ProgressModel?> ProgressAsync(Guid id, CancellationToken cancel)
    {
        var hits = figures.HitsAsync(id, cancel);
        var job = await jobs.FindAsync(id, cancel);
        var owned = await owners.OfAsync([id], cancel);
        var measured = await hits;
        return job is not null && owned.TryGetValue(id, out var one) ? new ProgressModel(job, one, measured) : null;
    }

    public async Task<CoverageModel?> CoverageAsync(Guid id, CancellationToken cancel)
    {
        var owned = await owners.OfAsync([id], cancel);
        return await jobs.FindAsync(id, cancel) is { } job && owned.TryGetValue(id, out var one)
            ? await CoverageAsync(job, one.RowsDeleted, cancel)
            : null;
    }

    public async Task<AuthorTree> TreeAsync(Guid id, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await AuthorTree.ReadAsync(database, connection, id, AuthorTree.DefaultAuthors, cancel);
    }

    public async Task<AuthorsModel> AuthorsAsync(Guid id, AuthorQuestion question, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var found = await FindAuthors.ReadAsync(
            database, connection, id, question.Part, question.State, AuthorsOnOnePage + 1, (question.Number - 1) * AuthorsOnOnePage, cancel);
        return new AuthorsModel(id, question, [.. found.Take(AuthorsOnOnePage)], found.Count > AuthorsOnOnePage);
    }

    async Task<CoverageModel> CoverageAsync(JobView job, bool rowsDeleted, CancellationToken cancel)
    {
        if (rowsDeleted || !job.Coverage.Known || job.EndedAt is null)
            return new CoverageModel(job, rowsDeleted, []);
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return new CoverageModel(job, false, await JobBooks.ReadAsync(database, connection, job.JobId, missing: true, MissesShown, 0, cancel));
    }
}
