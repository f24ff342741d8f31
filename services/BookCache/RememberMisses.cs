using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching;

/// <summary>Stores for a short time that catalogues do not have something. If a catalogue could not be called, nothing is stored.</summary>
public sealed partial class BookCache
{
    /// <inheritdoc cref="StoreUnknownAuthorsAsync"/>
    public Task StoreUnknownAuthorAsync(AuthorQuestion question, CancellationToken cancel) => StoreUnknownAuthorsAsync([question], cancel);

    /// <summary>
    /// Stores for an hour that no catalogue knows these authors: for the name alone, and for the name with these books. It does not apply
    /// to the name with other books, because their ISBNs may show who the author is. A surname alone, which several authors share, is
    /// stored with these books only.
    /// </summary>
    public Task StoreUnknownAuthorsAsync(IReadOnlyList<AuthorQuestion> questions, CancellationToken cancel) => PutMissingAsync(
        [.. questions.SelectMany(question => AuthorName.IsSharedSurname(question.Author) ? [question] : new[] { question, question with { HintTitles = [], HintIsbns = [] } })
            .Select(UnknownKey).Distinct()], _options.UnknownAuthorKeptFor, cancel);

    /// <summary>Stores for five minutes that no catalogue has this title (by this author, if one is given).</summary>
    public Task StoreMissAsync(string title, string? author, CancellationToken cancel) =>
        PutMissingAsync([Lookup.For(title, author).Missing], _options.MissKeptFor, cancel);

    /// <summary>Stores for five minutes that no catalogue has this ISBN.</summary>
    public Task StoreMissAsync(Isbn isbn, CancellationToken cancel) => PutMissingAsync([IndexKey.Isbn(isbn)], _options.MissKeptFor, cancel);

    static IndexKey UnknownKey(AuthorQuestion question) => KeysOf(question) switch
    {
        { Id: { } id } => IndexKey.Author(id),
        { Aliases: var names } when question.HintTitles.Count + question.HintIsbns.Count == 0 => IndexKey.Author(names[0]),
        { Aliases: var names } => IndexKey.Author(names[0], AuthorAlias.Evidence(question)),
    };

    async Task PutMissingAsync(IReadOnlyList<IndexKey> keys, TimeSpan believedFor, CancellationToken cancel)
    {
        await _store.PutMissingAsync(keys, _time.GetUtcNow() + believedFor, cancel);
        foreach (var key in keys)
            _memory.Evict(key);
    }
}
