using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching;

/// <summary>A fetched bibliography on its way into the cache.</summary>
/// <param name="AskedAs">The question that it answers: the asked name and evidence lead to it from now on.</param>
/// <param name="WarmedBy">The job it was fetched for; null for a search.</param>
public sealed record FetchedAuthor(Bibliography Bibliography, AuthorQuestion AskedAs, Guid? WarmedBy);

/// <summary>What operators are shown of a fetched author.</summary>
/// <param name="Author">The name as imported.</param>
public sealed record ProcessedAuthor(string Author, int WorksCount, int Depth);

public sealed partial class BookCache
{
    /// <inheritdoc cref="FindWarmAuthorAsync(AuthorQuestion, bool, CancellationToken)"/>
    /// <returns>In the order of the questions.</returns>
    public async Task<IReadOnlyList<StoredAuthor?>> FindWarmAuthorsAsync(IReadOnlyList<AuthorQuestion> questions, bool again, CancellationToken cancel) =>
        await Task.WhenAll(questions.Select(question => FindWarmAuthorAsync(question, again, cancel)));

    /// <inheritdoc cref="StoreAsync(Bibliography, AuthorQuestion, Guid?, CancellationToken)"/>
    public Task StoreAsync(IReadOnlyList<FetchedAuthor> authors, CancellationToken cancel) =>
        Task.WhenAll(authors.Select(author => StoreAsync(author.Bibliography, author.AskedAs, author.WarmedBy, cancel)));

    /// <inheritdoc cref="StoreUnknownAuthorAsync"/>
    public Task StoreUnknownAuthorsAsync(IReadOnlyList<AuthorQuestion> questions, CancellationToken cancel) =>
        Task.WhenAll(questions.Select(question => StoreUnknownAuthorAsync(question, cancel)));

    /// <inheritdoc cref="MarkProcessedAsync(string, int, int, CancellationToken)"/>
    public Task MarkProcessedAsync(IReadOnlyList<ProcessedAuthor> authors, CancellationToken cancel) =>
        Task.WhenAll(authors.Select(author => MarkProcessedAsync(author.Author, author.WorksCount, author.Depth, cancel)));

    /// <summary>Stored works that have one of these ISBNs: evidence of who wrote a reader's books, without a call.</summary>
    public async Task<ILookup<Isbn, Work>> FindWorksAsync(IReadOnlyCollection<Isbn> isbns, CancellationToken cancel)
    {
        var all = isbns.Distinct().ToArray();
        var answers = await LookUpAsync([.. all.Select(Lookup.Of)], cancel);
        return all.Zip(answers)
            .SelectMany(pair => pair.Second.Works.Select(json => (Isbn: pair.First, Work: JsonSerializer.Deserialize(json.Span, BookJson.Default.Work)!)))
            .ToLookup(pair => pair.Isbn, pair => pair.Work);
    }
}
