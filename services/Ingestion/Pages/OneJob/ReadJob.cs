using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Jobs.Timeline;
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
/// <param name="Total">Number of authors on all pages.</param>
public sealed record AuthorsModel(Guid Job, AuthorQuestion Question, IReadOnlyList<FoundAuthor> Authors, int Total)
{
    internal const int OnOnePage = 48;
}

/// <summary>How the authors of a job are connected.</summary>
/// <param name="Tree">Without authors if there are too many to be drawn.</param>
/// <param name="Ranked">Those who share works with most others of the job first.</param>
public sealed record TreeModel(Guid Job, AuthorTree Tree, IReadOnlyList<RankedAuthor> Ranked)
{
    /// <summary>The largest number of authors that a picture shows with readable names.</summary>
    internal const int MostDrawn = 60;

    internal const int MostRanked = 20;
}

/// <summary>All data of the view of a job.</summary>
/// <param name="Timeline">Null, like <paramref name="Tree"/> and <paramref name="Authors"/>, if the job's rows are deleted.</param>
public sealed record JobDetails(ProgressModel Progress, CoverageModel Coverage, JobTimeline? Timeline, TreeModel? Tree, AuthorsModel? Authors);

/// <summary>Reads the data of the view of a job, part by part.</summary>
public sealed class ReadJob(ReadJobs jobs, ReadOwners owners, IMetricsSummary figures, Database database, TimeProvider time)
{
    const int MissesShown = 12;

    public async Task<JobDetails?> WholeAsync(Guid id, AuthorQuestion question, CancellationToken cancel)
    {
        if (await ProgressAsync(id, cancel) is not { } progress)
            return null;
        var coverage = await CoverageAsync(progress.Job, progress.Owned.RowsDeleted, cancel);
        return progress.Owned.RowsDeleted
            ? new JobDetails(progress, coverage, null, null, null)
            : new JobDetails(progress, coverage, await TimelineAsync(progress.Job, cancel), await TreeAsync(id, cancel), await AuthorsAsync(id, question, cancel));
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

    public async Task<JobTimeline?> TimelineAsync(Guid id, CancellationToken cancel) =>
        await jobs.FindAsync(id, cancel) is { } job ? await TimelineAsync(job, cancel) : null;

    async Task<JobTimeline> TimelineAsync(JobView job, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await JobTimeline.ReadAsync(database, connection, job, time.GetUtcNow(), cancel);
    }

    public async Task<TreeModel> TreeAsync(Guid id, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var tree = await AuthorTree.ReadAsync(database, connection, id, TreeModel.MostDrawn, cancel);
        return new TreeModel(
            id, tree.Total > TreeModel.MostDrawn ? tree with { Authors = [] } : tree,
            await CoAuthorRanking.ReadAsync(database, connection, id, TreeModel.MostRanked, cancel));
    }

    public async Task<AuthorsModel> AuthorsAsync(Guid id, AuthorQuestion question, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var (authors, total) = await new FindAuthors(id, question.Part, question.State).ReadAsync(
            database, connection, AuthorsModel.OnOnePage, question.Number, question.After, question.Before, cancel);
        return new AuthorsModel(id, question, authors, total);
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
