using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Hosting.Paging;
using CacheWarming.Search.ReadThrough;

namespace CacheWarming.Search.Answers;

/// <summary>
/// <c>GET /api/search/title?q=&amp;author=&amp;limit=&amp;offset=</c>: works with this title, works with the most editions first.
/// </summary>
static class SearchTitle
{
    public static void MapSearchTitle(this IEndpointRouteBuilder search) => search
        .MapGet("/title", (string? q, string? author, Page page, SearchResponder answering, CancellationToken cancel) =>
            answering.RespondAsync(
                new TitleQuestion(SearchWords.Read("q", q), string.IsNullOrWhiteSpace(author) ? null : SearchWords.Read("author", author)),
                page,
                cancel))
        .InPages(SearchProblem.DefaultPage, SearchProblem.LargestPage)
        .Describe("SearchTitle", "Works with this title, with or without series and subtitle; by this author, where one is given.");

    sealed record TitleQuestion(string Words, string? Author)
        : SearchQuestion($"title:{Title.KeyOf(Words)}:{(Author is null ? "" : AuthorName.KeyOf(Author))}")
    {
        public override string Kind => "a title";

        public override Task<CacheAnswer> FindInCacheAsync(BookCache cache, CancellationToken cancel) => cache.FindTitleAsync(Words, Author, cancel);

        public override async Task<FetchResult?> FetchAsync(ICatalog catalog, CancellationToken cancel) =>
            await catalog.WorksByTitleAsync(Words, Caller.Search, cancel) is { Count: > 0 } works
                ? FetchResult.From(works, work => BookCache.Answers(work, Words, Author), Words)
                : null;

        public override Task<IReadOnlyList<ReadOnlyMemory<byte>>> FindSimilarAsync(BookCache cache, CancellationToken cancel) => cache.FindNearAsync(Words, FetchResult.MostSimilar, cancel);

        public override Task StoreMissAsync(BookCache cache, CancellationToken cancel) => cache.StoreMissAsync(Words, Author, cancel);

        public override TimeSpan FreshFor(BookCacheOptions options, bool found) => found ? options.TitleFresh : options.MissKeptFor;
    }
}
