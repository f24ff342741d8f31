using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.JobList;

/// <summary>The reader's filter of the list of jobs.</summary>
/// <param name="Part">A part of the job's name or of its owner's; null for all.</param>
/// <param name="State">One of a job's states; null for all.</param>
/// <param name="Number">The page, from 1.</param>
/// <param name="After">The last job of the previous page; null if the page is found by its number.</param>
/// <param name="Before">The first job of the next page; null if the page is found by its number.</param>
public sealed record JobsQuestion(string? Part, string? State, int Number, Guid? After, Guid? Before)
{
    internal const int OnOnePage = 20;
    const int LongestPart = 100;

    internal static JobsQuestion Read(string? q, string? state, int? page, Guid? after, Guid? before) => new(
        q?.Trim() is { Length: > 0 } part ? part[..Math.Min(part.Length, LongestPart)] : null,
        JobApi.States.FirstOrDefault(known => known == state), Math.Clamp(page ?? 1, 1, int.MaxValue / OnOnePage), after, before);

    internal bool IsForAll => Part is null && State is null;

    /// <summary>The query of a page that is found by its number, by the job before it, or by the job after it.</summary>
    internal string Query(int page, Guid? after = null, Guid? before = null) => PageQuery.Create(
        page, ("q", Part), ("state", State), ("after", after?.ToString()), ("before", before?.ToString()));
}

/// <summary><c>/jobs</c>: all jobs with their progress, newest first.</summary>
static class JobListPage
{
    public static void MapJobList(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/jobs", async (HttpContext http, string? q, string? state, int? page, Guid? after, Guid? before, FindJobs find, CancellationToken cancel) =>
                Page.Create<JobListView>(new { CurrentUser = CurrentUser.From(http.User), Jobs = await find.ReadAsync(JobsQuestion.Read(q, state, page, after, before), cancel) }))
            .RequireAuthorization(Roles.Read);
        pages.MapGet("/jobs/list", async (HttpContext http, string? q, string? state, int? page, Guid? after, Guid? before, FindJobs find, CancellationToken cancel) =>
                Page.Create<JobRows>(new { CurrentUser = CurrentUser.From(http.User), Jobs = await find.ReadAsync(JobsQuestion.Read(q, state, page, after, before), cancel) }))
            .RequireAuthorization(Roles.Read);
    }
}
