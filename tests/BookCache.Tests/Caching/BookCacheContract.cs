using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Stores;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.BookCaching.Caching;

/// <summary>What holds on every store. Each cache made here has a memory of its own, as another process would.</summary>
public abstract partial class BookCacheContract : IAsyncLifetime
{
    readonly List<BookCache> _caches = [];

    protected FakeTimeProvider Time { get; } = new(Books.Start);

    protected BookCacheOptions Options { get; } = new();

    BookCache Warmer => field ??= NewProcess();

    /// <summary>Reads what others stored, without a memory.</summary>
    BookCache Reader => NewProcess();

    private protected abstract IBookStore NewStore();

    /// <summary>Everything at home with an author is gone from the store, and nobody says so.</summary>
    private protected async Task LoseAsync(AuthorRef author) => await NewStore().RemoveAsync(author.CatalogId!, [], default);

    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync()
    {
        _caches.ForEach(cache => cache.Dispose());
        return Task.CompletedTask;
    }

    private protected BookCache NewProcess()
    {
        var cache = new BookCache(NewStore(), Microsoft.Extensions.Options.Options.Create(Options), Time);
        _caches.Add(cache);
        return cache;
    }

    static List<Work> Read(CacheAnswer answer) =>
        [.. answer.Works.Select(json => JsonSerializer.Deserialize<Work>(json.Span, JsonSerializerOptions.Web)!)];

    private protected static string[] IdsOf(CacheAnswer answer) => [.. Read(answer).Select(work => work.Id).Order(StringComparer.Ordinal)];

    static void Same(Work expected, Work actual) => Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));
}
