using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.JobList;

/// <summary>One page of the jobs.</summary>
/// <param name="Number">From 1.</param>
/// <param name="HasMore">Whether there are older ones.</param>
public sealed record JobsPage(int Number, bool HasMore, IReadOnlyList<JobView> Jobs, IReadOnlyDictionary<Guid, OwnedJob> Owned);

/// <summary><c>/jobs</c>: every job, newest first, and how far each is.</summary>
static class JobListPage
{
    const int OnOnePage = 20;

    public static void MapJobList(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/jobs", async (HttpContext http, int? page, ReadJobs read, ReadOwners owners, CancellationToken cancel) =>
                Page.Of<JobListView>(new { Visitor = Visitor.Of(http.User), Jobs = await ReadAsync(page, read, owners, cancel).ConfigureAwait(false) }))
            .RequireAuthorization(Roles.Read);
        pages.MapGet("/jobs/list", async (HttpContext http, int? page, ReadJobs read, ReadOwners owners, CancellationToken cancel) =>
                Page.Of<JobRows>(new { Visitor = Visitor.Of(http.User), Jobs = await ReadAsync(page, read, owners, cancel).ConfigureAwait(false) }))
            .RequireAuthorization(Roles.Read);
    }

    static async Task<JobsPage> ReadAsync(int? page, ReadJobs read, ReadOwners owners, CancellationToken cancel)
    {
        var number = Math.Clamp(page ?? 1, 1, int.MaxValue / OnOnePage);
        var jobs = await read.ListAsync(null, OnOnePage + 1, (number - 1) * OnOnePage, cancel).ConfigureAwait(false);
        var owned = await owners.OfAsync([.. jobs.Select(job => job.JobId)], cancel).ConfigureAwait(false);
        return new JobsPage(number, jobs.Count > OnOnePage, [.. jobs.Take(OnOnePage)], owned);
    }
}
