using CacheWarming.Hosting.Paging;
using CacheWarming.Search.ReadThrough;

namespace CacheWarming.Search.Answers;

/// <summary>
/// <c>GET /api/search/author?q=&amp;limit=&amp;offset=</c>: an author's works, by name or Open Library id, works with the most editions
/// first.
/// </summary>
static class SearchAuthor
{
    public static void MapSearchAuthor(this IEndpointRouteBuilder search) => search
        .MapGet("/author", (string? q, Page page, SearchResponder answering, CancellationToken cancel) =>
            answering.RespondAsync(AuthorWorksQuestion.From(SearchWords.Read("q", q)), page, cancel))
        .InPages(SearchProblem.DefaultPage, SearchProblem.LargestPage)
        .Describe("SearchAuthor", "An author's works, by name or by catalogue id (OL19981A).");
}
