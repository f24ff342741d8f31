using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>All that the overview shows.</summary>
/// <param name="Waiting">Authors that wait to be dispatched.</param>
/// <param name="Letters">Null when the broker does not answer.</param>
/// <param name="Hours">The last 24, the running one last; empty ones too.</param>
public sealed record OverviewModel(
    JobTotals Totals, long Waiting, DeadLetterDepth? Letters, Providers Providers, IReadOnlyList<JobView> Open, IReadOnlyList<HourFigures> Hours, string? NoFigures, DateTimeOffset Now)
{
    /// <summary>Of the latest hour in which anybody searched.</summary>
    public HourFigures? LatestSearched => Hours.LastOrDefault(hour => hour.HitRate is not null);
}

/// <summary><c>/</c>: how warming goes, at a glance.</summary>
static class OverviewPage
{
    public static void MapOverview(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", async (HttpContext http, ReadOverview read, CancellationToken cancel) =>
                Page.Create<OverviewView>(new { CurrentUser = CurrentUser.From(http.User), Figures = await read.ReadAsync(cancel) }))
            .RequireAuthorization(Roles.Read);
        pages.MapGet("/overview/figures", async (HttpContext http, ReadOverview read, CancellationToken cancel) =>
                Page.Create<OverviewFiguresView>(new { CurrentUser = CurrentUser.From(http.User), Figures = await read.ReadAsync(cancel) }))
            .RequireAuthorization(Roles.Read);
    }
}
