using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace CacheWarming.Tests.Frontier;

/// <summary>One of the databases that the frontier lives in: every contract is tested on each.</summary>
public interface IStore : IAsyncLifetime
{
    Database Database { get; }
}

/// <summary>A real PostgreSQL database.</summary>
public sealed class OnPostgres : IStore
{
    TestDatabase _server = null!;
    PostgresDatabase _database = null!;

    public Database Database => _database;

    /// <summary>For other connections than the store's own.</summary>
    public string ConnectionString => _server.ConnectionString;

    public async Task InitializeAsync()
    {
        _server = await TestServers.CreateDatabaseAsync();
        _database = PostgresDatabase.Connect(_server.ConnectionString);
        await _database.MigrateAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _database.Source.DisposeAsync();
        await _server.DisposeAsync();
    }
}

/// <summary>A file of one process.</summary>
public sealed class OnSqlite : IStore
{
    readonly string _folder = Directory.CreateTempSubdirectory("frontier-").FullName;

    public OnSqlite() => Database = new SqliteDatabase(Path.Combine(_folder, "ingestion.db"));

    public Database Database { get; }

    public Task InitializeAsync() => Database.MigrateAsync(default);

    public Task DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
