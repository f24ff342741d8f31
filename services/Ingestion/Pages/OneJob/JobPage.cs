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
public sealed record AuthorQuestion(string? Part, string? State, int Number)
{
    const int LongestPart = 100;

    public static AuthorQuestion Read(string? q, string? state, int? page) => new(
        q?.Trim() is { Length: > 0 } part ? part[..Math.Min(part.Length, LongestPart)] : null,
        AuthorStates.All.FirstOrDefault(known => known == state), Math.Clamp(page ?? 1, 1, 1_000_000));

    public string Query(int page) => QueryString
        .Create("q", Part ?? "").Add("state", State ?? "").Add("page", page.ToString(System.Globalization.CultureInfo.InvariantCulture)).Value!;
}

/// <summary>
/// <c>/jobs/{id}</c>: one job with its progress, its results and the reasons for them. Its parts are reloaded while it changes.
/// </summary>
static class JobPage
{
    public static void MapOneJob(this IEndpointRouteBuilder pages)
    {
        var job = pages.MapGroup("/jobs/{id:guid}").RequireAuthorization(Roles.Read);
        job.MapGet("/", async (Guid id, string? q, string? state, int? page, HttpContext http, ReadJob read, CancellationToken cancel) =>
            await read.WholeAsync(id, AuthorQuestion.Read(q, state, page), cancel) is { } whole
                ? Page.Create<WholeJobView>(new { CurrentUser = CurrentUser.From(http.User), Shown = whole })
                : NoSuchJob(http, id));
        job.MapGet("/progress", async (Guid id, HttpContext http, ReadJob read, CancellationToken cancel) =>
            await read.ProgressAsync(id, cancel) is { } progress
                ? Page.Create<JobProgress>(new { CurrentUser = CurrentUser.From(http.User), Shown = progress })
                : NoSuchJob(http, id));
        job.MapGet("/coverage", async (Guid id, HttpContext http, ReadJob read, CancellationToken cancel) =>
            await read.CoverageAsync(id, cancel) is { } coverage ? Page.Create<JobCoverage>(new { Shown = coverage }) : NoSuchJob(http, id));
        job.MapGet("/tree", async (Guid id, ReadJob read, CancellationToken cancel) =>
            Page.Create<TreePicture>(new { Job = id, Tree = await read.TreeAsync(id, cancel) }));
        job.MapGet("/authors", async (Guid id, string? q, string? state, int? page, ReadJob read, CancellationToken cancel) =>
            Page.Create<AuthorList>(new { Shown = await read.AuthorsAsync(id, AuthorQuestion.Read(q, state, page), cancel) }));
    }

    static IResult NoSuchJob(HttpContext http, Guid id) => Page.NotFound(http, $"There is no job {id}.");
}
