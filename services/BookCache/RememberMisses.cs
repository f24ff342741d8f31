using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching;

/// <summary>What catalogues do not know is remembered briefly; that a catalogue could not be asked, never.</summary>
public sealed partial class BookCache
{
    /// <inheritdoc cref="StoreUnknownAuthorsAsync"/>
    public Task StoreUnknownAuthorAsync(AuthorQuestion question, CancellationToken cancel) => StoreUnknownAuthorsAsync([question], cancel);

    /// <summary>
    /// No catalogue knows these authors: believed for an hour, of the name alone and of the name with these books. Who asks with other books is not
    /// told so: their ISBN may prove who it is. Of a surname alone, which others share, it is believed with these books only.
    /// </summary>
    public Task StoreUnknownAuthorsAsync(IReadOnlyList<AuthorQuestion> questions, CancellationToken cancel) => PutMissingAsync(
        [.. questions.SelectMany(question => AuthorName.IsSharedSurname(question.Author) ? [question] : new[] { question, question with { HintTitles = [], HintIsbns = [] } })
            .Select(UnknownKey).Distinct()], _options.UnknownAuthorKeptFor, cancel);

    /// <summary>No catalogue has this title (by this author, where one was named): believed for five minutes.</summary>
    public Task StoreMissAsync(string title, string? author, CancellationToken cancel) =>
        PutMissingAsync([Lookup.For(title, author).Missing], _options.MissKeptFor, cancel);

    /// <summary>No catalogue has this ISBN: believed for five minutes.</summary>
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
            _recent.Evict(key);
    }
}
