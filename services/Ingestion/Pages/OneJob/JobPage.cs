using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Overview;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.OneJob;

/// <summary>The reader's filter of the list of authors.</summary>
/// <param name="Part">A part of the name; null for all.</param>
/// <param name="State">One of <see cref="AuthorStates"/>; null for all.</param>
/// <param name="Number">The page, from 1.</param>
/// <param name="After">The key of the last author of the previous page; null if the page is found by its number.</param>
/// <param name="Before">The key of the first author of the next page; null if the page is found by its number.</param>
public sealed record AuthorQuestion(string? Part, string? State, int Number, string? After, string? Before)
{
    const int LongestPart = 100;

    public static AuthorQuestion Read(string? q, string? state, int? page, string? after, string? before) => new(
        q?.Trim() is { Length: > 0 } part ? part[..Math.Min(part.Length, LongestPart)] : null,
        AuthorStates.All.FirstOrDefault(known => known == state), Math.Clamp(page ?? 1, 1, 1_000_000), after, before);

    /// <summary>The query of a page that is found by its number, by the author before it, or by the author after it.</summary>
    internal string Query(int page, string? after = null, string? before = null) => PageQuery.Create(page, ("q", Part), ("state", State), ("after", after), ("before", before));
}

/// <summary>
/// <c>/jobs/{id}</c>: one job with its progress, its results and the reasons for them. Its parts are reloaded while it changes.
/// </summary>
static class JobPage
{
    public static void MapOneJob(this IEndpointRouteBuilder pages)
    {
        var job = pages.MapGroup("/jobs/{id:guid}").RequireAuthorization(Roles.Read);
        job.MapGet("/", async (Guid id, string? q, string? state, int? page, string? after, string? before, HttpContext http, ReadJob read, CancellationToken cancel) =>
            await read.WholeAsync(id, AuthorQuestion.Read(q, state, page, after, before), cancel) is { } whole
                ? Page.Create<WholeJobView>(new { CurrentUser = CurrentUser.From(http.User), Shown = whole })
                : NoSuchJob(http, id));
        job.MapGet("/progress", async (Guid id, HttpContext http, ReadJob read, CancellationToken cancel) =>
            await read.ProgressAsync(id, cancel) is { } progress
                ? Page.Create<JobProgress>(new { CurrentUser = CurrentUser.From(http.User), Shown = progress })
                : NoSuchJob(http, id));
        job.MapGet("/coverage", async (Guid id, HttpContext http, ReadJob read, CancellationToken cancel) =>
            await read.CoverageAsync(id, cancel) is { } coverage ? Page.Create<JobCoverage>(new { Shown = coverage }) : NoSuchJob(http, id));
        job.MapGet("/timeline", async (Guid id, HttpContext http, ReadJob read, CancellationToken cancel) =>
            await read.TimelineAsync(id, cancel) is { } timeline ? Page.Create<TimelinePicture>(new { Job = id, Timeline = timeline }) : NoSuchJob(http, id));
        job.MapGet("/tree", async (Guid id, ReadJob read, CancellationToken cancel) =>
            Page.Create<CoAuthors>(new { Shown = await read.TreeAsync(id, cancel) }));
        job.MapGet("/authors", async (Guid id, string? q, string? state, int? page, string? after, string? before, ReadJob read, CancellationToken cancel) =>
            Page.Create<AuthorList>(new { Shown = await read.AuthorsAsync(id, AuthorQuestion.Read(q, state, page, after, before), cancel) }));
    }

    static IResult NoSuchJob(HttpContext http, Guid id) => Page.NotFound(http, $"There is no job {id}.");
}
