using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Cold.Sqlite;

namespace CacheWarming.Tests.BookCaching.Cold;

public sealed class InSqlite : ColdStoreContract
{
    readonly string _folder = Directory.CreateTempSubdirectory("cold-").FullName;

    private protected override Task<IColdStore> CreateAsync() =>
        Task.FromResult<IColdStore>(new SqliteColdStore(Path.Combine(_folder, "data", "cold.db"), TimeSpan.FromDays(90), Time));

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
