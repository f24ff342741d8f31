using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.Overview;

/// <summary>The data of the overview.</summary>
/// <param name="Waiting">Authors that wait to be dispatched.</param>
/// <param name="Letters">Null if the broker does not answer.</param>
/// <param name="Hours">The last 24 hours including empty ones, the current hour last.</param>
public sealed record OverviewModel(
    JobTotals Totals, long Waiting, DeadLetterDepth? Letters, Providers Providers, IReadOnlyList<JobView> Open, IReadOnlyList<HourFigures> Hours, string? NoFigures, DateTimeOffset Now)
{
    /// <summary>The latest hour with searches.</summary>
    public HourFigures? LatestSearched => Hours.LastOrDefault(hour => hour.HitRate is not null);
}

/// <summary><c>/</c>: a short overview of the warming.</summary>
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
