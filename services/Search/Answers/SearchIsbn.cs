using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Hosting.Problems;
using CacheWarming.Search.ReadThrough;

namespace CacheWarming.Search.Answers;

/// <summary>
/// <c>GET /api/search/isbn/{isbn}</c>: the edition with this ISBN-10 or ISBN-13 and its work; 404 if no catalogue has it.
/// </summary>
static class SearchIsbn
{
    public static void MapSearchIsbn(this IEndpointRouteBuilder search) => search
        .MapGet("/isbn/{isbn}", (string isbn, SearchResponder answering, CancellationToken cancel) =>
            answering.RespondAsync(new IsbnQuestion(Read(isbn)), null, cancel))
        .Describe("SearchIsbn", "The edition that has this ISBN, with 10 or 13 digits, and its work.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    static Isbn Read(string text)
    {
        var reading = Isbn.Read(text);
        return reading.Isbn ?? throw new RefusedRequestException(
            ErrorCode.InvalidIsbn, $"\"{text}\" is not an ISBN: {reading.Reason}. Send its 10 or 13 digits, hyphens or not.");
    }

    sealed record IsbnQuestion(Isbn Isbn) : SearchQuestion("isbn:" + Isbn.Digits)
    {
        public override string Kind => "an ISBN";

        public override Task<CacheAnswer> FindInCacheAsync(BookCache cache, CancellationToken cancel) => cache.FindIsbnAsync(Isbn, cancel);

        public override async Task<FetchResult?> FetchAsync(ICatalog catalog, CancellationToken cancel) =>
            await catalog.WorksByIsbnAsync([Isbn], Caller.Search, cancel) is { Count: > 0 } works
                ? FetchResult.From(works, work => work.Isbns.Contains(Isbn))
                : null;

        public override Task StoreMissAsync(BookCache cache, CancellationToken cancel) => cache.StoreMissAsync(Isbn, cancel);

        public override TimeSpan FreshFor(BookCacheOptions options, bool found) => found ? options.IsbnFresh : options.MissKeptFor;

        public override Isbn? Edition => Isbn;

        public override string NotFound => $"No catalogue has a book with the ISBN {Isbn.Digits}.";
    }
}
