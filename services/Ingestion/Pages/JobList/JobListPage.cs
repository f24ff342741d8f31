using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.JobList;

/// <summary>The reader's filter of the list of jobs.</summary>
/// <param name="Part">A part of the job's name or of its owner's; null for all.</param>
/// <param name="State">One of a job's states; null for all.</param>
/// <param name="Number">The page, from 1.</param>
public sealed record JobsQuestion(string? Part, string? State, int Number)
{
    internal const int OnOnePage = 20;
    const int LongestPart = 100;

    internal static JobsQuestion Read(string? q, string? state, int? page) => new(
        q?.Trim() is { Length: > 0 } part ? part[..Math.Min(part.Length, LongestPart)] : null,
        JobApi.States.FirstOrDefault(known => known == state), Math.Clamp(page ?? 1, 1, int.MaxValue / OnOnePage));

    internal bool IsForAll => Part is null && State is null;

    internal string Query(int page) => QueryString.Create(
        new[] { ("q", Part), ("state", State), ("page", page.ToString(System.Globalization.CultureInfo.InvariantCulture)) }
            .Where(part => part.Item2 is not null).Select(part => KeyValuePair.Create(part.Item1, part.Item2))).Value!;
}

/// <summary>One page of the list of jobs.</summary>
/// <param name="HasMore">Whether there are older jobs.</param>
public sealed record JobsPage(JobsQuestion Question, bool HasMore, IReadOnlyList<JobView> Jobs, IReadOnlyDictionary<Guid, JobOwner> Owned);

/// <summary><c>/jobs</c>: all jobs with their progress, newest first.</summary>
static class JobListPage
{
    public static void MapJobList(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/jobs", async (HttpContext http, string? q, string? state, int? page, ReadJobs read, ReadOwners owners, CancellationToken cancel) =>
                Page.Create<JobListView>(new { CurrentUser = CurrentUser.From(http.User), Jobs = await ReadAsync(JobsQuestion.Read(q, state, page), read, owners, cancel) }))
            .RequireAuthorization(Roles.Read);
        pages.MapGet("/jobs/list", async (HttpContext http, string? q, string? state, int? page, ReadJobs read, ReadOwners owners, CancellationToken cancel) =>
                Page.Create<JobRows>(new { CurrentUser = CurrentUser.From(http.User), Jobs = await ReadAsync(JobsQuestion.Read(q, state, page), read, owners, cancel) }))
            .RequireAuthorization(Roles.Read);
    }

    static async Task<JobsPage> ReadAsync(JobsQuestion question, ReadJobs read, ReadOwners owners, CancellationToken cancel)
    {
        var jobs = await read.ListAsync(
            question.State, JobsQuestion.OnOnePage + 1, (question.Number - 1) * JobsQuestion.OnOnePage, cancel, question.Part);
        var owned = await owners.OfAsync([.. jobs.Select(job => job.JobId)], cancel);
        return new JobsPage(question, jobs.Count > JobsQuestion.OnOnePage, [.. jobs.Take(JobsQuestion.OnOnePage)], owned);
    }
}
