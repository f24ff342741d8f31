using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;

namespace CacheWarming.Search.ReadThrough;

/// <summary>
/// A search for all works of an author. It has the same key as warming's fetch of this author, so it waits for the result of a running one.
/// </summary>
sealed record AuthorWorksQuestion : SearchQuestion
{
    readonly AuthorQuestion _asked;

    AuthorWorksQuestion(string key, AuthorQuestion asked)
        : base(key) => _asked = asked;

    /// <summary>From what a reader typed: a name, or an Open Library id, which can't be confused with a name.</summary>
    public static AuthorWorksQuestion From(string nameOrId) => IsCatalogId(nameOrId)
        ? new AuthorWorksQuestion(nameOrId, new AuthorQuestion(nameOrId, nameOrId, [], []))
        : new AuthorWorksQuestion(AuthorName.KeyOf(nameOrId), new AuthorQuestion(nameOrId, null, [], []));

    /// <summary>From an author that the cache has already.</summary>
    public static AuthorWorksQuestion From(AuthorRef author) =>
        new(AuthorName.KeyOf(author.Name), new AuthorQuestion(author.Name, author.CatalogId, [], []));

    public override string Kind => "an author";

    public override Task<CacheAnswer> FindInCacheAsync(BookCache cache, CancellationToken cancel) =>
        cache.FindAuthorAsync(_asked.CatalogId ?? _asked.Author, cancel);

    public override async Task<FetchResult?> FetchAsync(ICatalog catalog, CancellationToken cancel)
    {
        var answer = await catalog.WorksOfAuthorAsync(_asked, Caller.Search, cancel);
        return answer.Bibliography is { } found
            ? new FetchResult(
                CacheAnswer.Fetched(found.Works.OrderByDescending(work => work.EditionCount), found.Author),
                (cache, whileStoring) => cache.StoreAsync(found, _asked, null, whileStoring))
            : null;
    }

    public override Task StoreMissAsync(BookCache cache, CancellationToken cancel) => cache.StoreUnknownAuthorAsync(_asked, cancel);

    public override TimeSpan FreshFor(BookCacheOptions options, bool found) => found ? options.AuthorFresh : options.UnknownAuthorKeptFor;

    static bool IsCatalogId(string words) =>
        words is ['O', 'L', .. var digits, 'A'] && digits.Length is > 0 and < 13 && digits.All(char.IsAsciiDigit);
}
