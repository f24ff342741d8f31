using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Search.ReadThrough;

namespace CacheWarming.Search.Answers;

/// <summary><c>GET /api/search/author?q=&amp;limit=&amp;offset=</c>: an author's works, by name or Open Library id, most-published first.</summary>
static class SearchAuthor
{
    public static void MapSearchAuthor(this IEndpointRouteBuilder search) => search
        .MapGet("/author", (string? q, string? limit, string? offset, Answering answering, CancellationToken cancel) =>
            answering.AnswerAsync(new AuthorsWorksQuestion(SearchWords.Read("q", q)), Page.Read(limit, offset), cancel))
        .Describe("SearchAuthor", "An author's works, by name or by catalogue id (OL19981A).");

    /// <summary>Open Library's ids can't be mistaken for names.</summary>
    static bool IsCatalogId(string words) =>
        words is ['O', 'L', .. var digits, 'A'] && digits.Length is > 0 and < 13 && digits.All(char.IsAsciiDigit);

    sealed record AuthorsWorksQuestion(string NameOrId) : Question("author:" + (IsCatalogId(NameOrId) ? NameOrId : AuthorName.KeyOf(NameOrId)))
    {
        readonly AuthorQuestion _asked = new(NameOrId, IsCatalogId(NameOrId) ? NameOrId : null, [], []);

        public override Task<CacheAnswer> LookAsync(BookCache cache, CancellationToken cancel) => cache.FindAuthorAsync(NameOrId, cancel);

        public override async Task<Fetched?> FetchAsync(ICatalog catalog, CancellationToken cancel) =>
            (await catalog.WorksOfAuthorAsync(_asked, Caller.Search, cancel)).Bibliography is { } found
                ? new Fetched(
                    CacheAnswer.Fetched(found.Works, found.Author),
                    (cache, whileStoring) => cache.StoreAsync(found, _asked, null, whileStoring))
                : null;

        public override Task StoreMissAsync(BookCache cache, CancellationToken cancel) => cache.StoreUnknownAuthorAsync(_asked, cancel);
    }
}
