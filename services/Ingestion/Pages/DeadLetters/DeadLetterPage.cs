using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.DeadLetters;

/// <summary>The data of the view of dead letters.</summary>
/// <param name="Letters">Null while a redrive or another walk is running.</param>
/// <param name="Others">Other queues that should be empty and are not, with the causes only.</param>
/// <param name="Latest">The running redrive, or the last one.</param>
/// <param name="HasJobs">Whether a library was ever uploaded.</param>
public sealed record DeadLetterModel(DeadLetterDepth Depth, PeekedLetters? Letters, IReadOnlyList<PeekedLetters> Others, Redrive? Latest, bool HasJobs);

/// <summary><c>/dead-letters</c>: authors that still failed after all retries, grouped by error.</summary>
static class DeadLetterPage
{
    public static void MapDeadLetterPage(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/dead-letters", async (HttpContext http, string? group, ReadLetters read, CancellationToken cancel) =>
                Page.Create<DeadLettersView>(new { CurrentUser = CurrentUser.From(http.User), Group = Known(group), Shown = await read.ReadAsync(Known(group), cancel) }))
            .RequireAuthorization(Roles.Read);
        pages.MapGet("/dead-letters/list", async (HttpContext http, string? group, ReadLetters read, CancellationToken cancel) =>
                Page.Create<LetterList>(new { CurrentUser = CurrentUser.From(http.User), Group = Known(group), Shown = await read.ReadAsync(Known(group), cancel) }))
            .RequireAuthorization(Roles.Read);
    }

    static string? Known(string? group) => group is { Length: > 0 and <= LetterSelector.LongestId } ? group : null;
}
