using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Stores;
using CacheWarming.BookCaching.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace CacheWarming.Tests.BookCaching.Caching;

public sealed class OnSqlite : BookCacheContract
{
    readonly string _folder = Directory.CreateTempSubdirectory("book-cache-").FullName;
    readonly List<SqliteBookStore> _stores = [];

    string FilePath => Path.Combine(_folder, "data", "cache.db");

    private protected override IBookStore NewStore()
    {
        var store = new SqliteBookStore(FilePath, Microsoft.Extensions.Options.Options.Create(Options), Time);
        _stores.Add(store);
        return store;
    }

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        CloseAll();
        Directory.Delete(_folder, recursive: true);
    }

    void CloseAll()
    {
        _stores.ForEach(store => store.Dispose());
        _stores.Clear();
    }

    [Fact]
    public async Task Entries_survive_a_restart()
    {
        await NewProcess().StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default);
        CloseAll();

        Assert.True((await NewProcess().FindTitleAsync("Mort", null, default)).Found);
    }

    [Fact]
    public async Task What_is_no_longer_servable_is_deleted()
    {
        var cache = NewProcess();
        await cache.StoreAsync(Books.Of(Books.Gaiman, Time.GetUtcNow(), Books.Work("OL1W", "Stardust", Books.Gaiman)), Books.Asked(Books.Gaiman), null, default);
        await cache.StoreMissAsync("nothing", null, default);
        await cache.MarkProcessedAsync("Neil Gaiman", 1, 0, default);
        Time.Advance(TimeSpan.FromDays(91));
        await cache.StoreAsync([Books.Work("OL2W", "Mort", Books.Pratchett)], default);

        using var connection = new SqliteConnection($"Data Source={FilePath}");
        connection.Open();
        foreach (var (table, rows) in new[] { ("works", 1), ("pointers", 1), ("bibliographies", 0), ("listed", 0), ("aliases", 0), ("resolutions", 0), ("missing", 0), ("markers", 0) })
        {
            using var count = connection.CreateCommand();
            count.CommandText = $"SELECT count(*) FROM {table}";
            Assert.Equal((table, (long)rows), (table, (long)count.ExecuteScalar()!));
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_says_so()
    {
        Directory.CreateDirectory(FilePath);
        var cache = NewProcess();

        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => cache.FindTitleAsync("Mort", null, default));
    }

    [Fact]
    public async Task A_file_says_how_many_works_and_bytes_it_has()
    {
        var cache = NewProcess();
        await cache.StoreAsync([Books.Work("OL1W", "Mort", Books.Pratchett)], default);
        await cache.FindTitleAsync("Mort", null, default);
        await cache.FindTitleAsync("Mort", null, default);
        await cache.FindTitleAsync("Sourcery", null, default);

        var measured = await cache.MeasureAsync(default);
        Assert.Equal(["memory", "file"], measured.Tiers.Select(tier => tier.Name));
        Assert.Equal([(1, 3), (1, 2)], measured.Tiers.Select(tier => (tier.Hits, tier.Lookups)));
        Assert.Equal([1L, 1L], measured.Tiers.Select(tier => tier.Entries!.Value));
        Assert.All(measured.Tiers, tier => Assert.InRange(tier.Bytes!.Value, 1, 200_000));
        Assert.False(measured.IsWarmingPaused);
    }
}
