using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching;

/// <summary>What catalogues do not know is remembered briefly; that a catalogue could not be asked, never.</summary>
public sealed partial class BookCache
{
    /// <summary>No catalogue knows this author: believed for an hour.</summary>
    public Task StoreUnknownAuthorAsync(AuthorQuestion question, CancellationToken cancel) => PutMissingAsync(
        IndexKey.Author(question.CatalogId is { Length: > 0 } id ? id : AuthorAlias.OfName(question.Author)), _options.UnknownAuthorFor, cancel);

    /// <summary>No catalogue has this title (by this author, where one was named): believed for five minutes.</summary>
    public Task StoreMissAsync(string title, string? author, CancellationToken cancel) =>
        PutMissingAsync(Lookup.Of(title, author).Missing, _options.MissFor, cancel);

    /// <summary>No catalogue has this ISBN: believed for five minutes.</summary>
    public Task StoreMissAsync(Isbn isbn, CancellationToken cancel) => PutMissingAsync(IndexKey.Isbn(isbn), _options.MissFor, cancel);

    async Task PutMissingAsync(IndexKey key, TimeSpan believedFor, CancellationToken cancel)
    {
        await _store.PutMissingAsync(key, _time.GetUtcNow() + believedFor, cancel);
        _recent.Forget(key);
    }
}
