using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Search.ReadThrough;

namespace CacheWarming.Search.Answers;

/// <summary><c>GET /api/search/title?q=&amp;author=&amp;limit=&amp;offset=</c>: works with this title, most-published first.</summary>
static class SearchTitle
{
    public static void MapSearchTitle(this IEndpointRouteBuilder search) => search
        .MapGet("/title", (string? q, string? author, string? limit, string? offset, Answering answering, CancellationToken cancel) =>
            answering.AnswerAsync(
                new TitleQuestion(SearchWords.Read("q", q), string.IsNullOrWhiteSpace(author) ? null : SearchWords.Read("author", author)),
                Page.Read(limit, offset),
                cancel))
        .Describe("SearchTitle", "Works with this title, with or without series and subtitle; by this author, where one is given.");

    sealed record TitleQuestion(string Words, string? Author)
        : Question($"title:{Title.KeyOf(Words)}:{(Author is null ? "" : AuthorName.KeyOf(Author))}")
    {
        public override string Kind => "a title";

        public override Task<CacheAnswer> LookAsync(BookCache cache, CancellationToken cancel) => cache.FindTitleAsync(Words, Author, cancel);

        public override async Task<Fetched?> FetchAsync(ICatalog catalog, CancellationToken cancel) =>
            await catalog.WorksByTitleAsync(Words, Caller.Search, cancel) is { Count: > 0 } works
                ? Fetched.Of(works, work => BookCache.Answers(work, Words, Author), Words)
                : null;

        public override Task<IReadOnlyList<ReadOnlyMemory<byte>>> FindSimilarAsync(BookCache cache, CancellationToken cancel) => cache.FindNearAsync(Words, Fetched.MostSimilar, cancel);

        public override Task StoreMissAsync(BookCache cache, CancellationToken cancel) => cache.StoreMissAsync(Words, Author, cancel);

        public override TimeSpan FreshFor(BookCacheOptions options, bool found) => found ? options.TitleFresh : options.MissFor;
    }
}
