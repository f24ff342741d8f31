using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Cold.Sqlite;
using CacheWarming.BookCaching.Stores;
using CacheWarming.BookCaching.Stores.Sqlite;

namespace CacheWarming.Tests.BookCaching.Cold;

public sealed class SqliteOverSqlite : ColdCacheContract
{
    readonly string _folder = Directory.CreateTempSubdirectory("cold-").FullName;
    readonly List<SqliteBookStore> _stores = [];
    int _file;

    private protected override IBookStore NewStore()
    {
        var store = new SqliteBookStore(
            Path.Combine(_folder, $"cache-{_file}.db"), Microsoft.Extensions.Options.Options.Create(Options), Time);
        _stores.Add(store);
        return store;
    }

    private protected override IColdStore NewColdStore() => new SqliteColdStore(Path.Combine(_folder, "cold.db"), TimeSpan.FromDays(90), Time);

    /// <summary>As if somebody had deleted the file.</summary>
    protected override Task LoseEverythingAsync()
    {
        _file++;
        return Task.CompletedTask;
    }

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _stores.ForEach(store => store.Dispose());
        Directory.Delete(_folder, recursive: true);
    }
}
