using CacheWarming.Metrics.Storage;
using Microsoft.Data.Sqlite;
using static CacheWarming.Tests.Metrics.Events;

namespace CacheWarming.Tests.Metrics;

public sealed class SqliteMetricsTests : MetricsDatabaseContract, IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    readonly SqliteMetrics _database;

    public SqliteMetricsTests() => _database = new SqliteMetrics(File);

    protected override MetricsDatabase Database => _database;

    string File => Path.Combine(_folder, "data", "metrics.db");

    public Task InitializeAsync() => _database.MigrateAsync(default);

    public Task DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_was_counted_is_there_after_a_restart()
    {
        await ProcessAsync(Warmed(Guid.NewGuid(), "Neil Gaiman", Noon));
        SqliteConnection.ClearAllPools();

        var restarted = new SqliteMetrics(File);
        await restarted.MigrateAsync(default);

        Assert.Single(await restarted.HoursAsync(Noon, default));
    }
}
