using System.Data.Common;
using System.Globalization;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace CacheWarming.Tests.Upgrades.Schema;

/// <summary>An empty database, to be laid out by the first version and then by today's.</summary>
public interface IStore : IAsyncLifetime
{
    /// <summary>As Ingestion has it today.</summary>
    Database Database { get; }

    /// <summary>Another process's.</summary>
    Database Another();

    /// <summary>Lays it out as the first version did: script 0001 and no other.</summary>
    Task LayOutAsFirstVersionAsync();

    /// <summary>Connects and leaves the schema as it is.</summary>
    Task<DbConnection> ConnectAsync();

    /// <summary>The versions that the database says were applied.</summary>
    Task<IReadOnlyList<int>> VersionsAsync();
}

public sealed class PostgresStore : IStore
{
    /// <summary>What the first version ran on an empty database.</summary>
    public static readonly string FirstVersion =
        $"""
        CREATE SCHEMA ingestion;
        SET search_path = ingestion;
        CREATE TABLE schema_version(version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
        {Scripts.Read("services/Ingestion/Storage/Schema/Postgres/0001.sql")};
        INSERT INTO schema_version(version) VALUES (1)
        """;

    TestDatabase _server = null!;

    public Database Database { get; private set; } = null!;

    public string ConnectionString => _server.ConnectionString;

    public Database Another() => PostgresDatabase.Connect(_server.ConnectionString);

    public async Task InitializeAsync()
    {
        _server = await TestServers.CreateDatabaseAsync();
        Database = Another();
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public async Task LayOutAsFirstVersionAsync() => await _server.ExecuteAsync(FirstVersion);

    public async Task<DbConnection> ConnectAsync() => await ((PostgresDatabase)Database).Source.OpenConnectionAsync();

    public async Task<IReadOnlyList<int>> VersionsAsync()
    {
        await using var connection = await Database.OpenAsync(default);
        return await connection.QueryAsync("SELECT version FROM schema_version ORDER BY version", null, [], row => row.GetInt32(0), default);
    }
}

public sealed class SqliteStore : IStore
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("upgrade-");

    public Database Database { get; private set; } = null!;

    public string Folder => _folder.FullName;

    string File => Path.Combine(_folder.FullName, "ingestion.db");

    public Task<DbConnection> ConnectAsync() => Database.OpenAsync(default);

    public Database Another() => new SqliteDatabase(File);

    public Task InitializeAsync()
    {
        Database = Another();
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    public async Task LayOutAsFirstVersionAsync()
    {
        await using var connection = await Database.OpenAsync(default);
        await connection.RunAsync("PRAGMA journal_mode = WAL", null, [], default);
        await connection.RunAsync($"{Scripts.Read("services/Ingestion/Storage/Schema/Sqlite/0001.sql")}; PRAGMA user_version = 1", null, [], default);
    }

    public async Task<IReadOnlyList<int>> VersionsAsync()
    {
        await using var connection = await Database.OpenAsync(default);
        return [.. Enumerable.Range(1, await connection.ScalarAsync<int>("PRAGMA user_version", null, [], default))];
    }
}

static class Looking
{
    /// <summary>A number about a job, <c>@job</c>.</summary>
    public static async Task<int> CountAsync(this IStore store, string sql, Guid job)
    {
        await using var connection = await store.ConnectAsync();
        return await connection.ScalarAsync<int>(sql, null, [("job", store.Database.Id(job))], default);
    }

    /// <summary>The states of a job's authors, by depth and name, as in <c>0 Ann pending, 1 Bob warmed</c>.</summary>
    public static async Task<string> AuthorsAsync(this IStore store, Guid job)
    {
        await using var connection = await store.ConnectAsync();
        return string.Join(", ", await connection.QueryAsync(
            "SELECT depth, author, state FROM frontier WHERE job_id = @job ORDER BY depth, author", null, [("job", store.Database.Id(job))],
            row => string.Create(CultureInfo.InvariantCulture, $"{row.GetInt32(0)} {row.GetString(1)} {row.GetString(2)}"), default));
    }
}
