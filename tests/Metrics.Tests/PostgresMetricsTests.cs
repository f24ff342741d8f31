using CacheWarming.Metrics.Storage;
using CacheWarming.Tests.Servers;
using static CacheWarming.Tests.Metrics.Events;

namespace CacheWarming.Tests.Metrics;

public sealed class PostgresMetricsTests : MetricsDatabaseContract, IAsyncLifetime
{
    // Word for word from the original plan, "Dashboard Query".
    const string DashboardQuery =
        """
        SELECT
          DATE_TRUNC('hour', timestamp) as hour,
          COUNT(*) as authors_processed,
          SUM(works_cached) as total_works
        FROM WARMING_ANALYTICS
        WHERE timestamp > NOW() - INTERVAL '24' HOUR
        GROUP BY hour
        ORDER BY hour DESC;
        """;

    TestDatabase _server = null!;
    PostgresMetrics _database = null!;

    protected override MetricsDatabase Database => _database;

    public async Task InitializeAsync()
    {
        _server = await TestServers.CreateDatabaseAsync();
        _database = On(_server);
        await _database.MigrateAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_original_dashboard_query_runs_as_it_was_written()
    {
        var thisHour = new DateTimeOffset(await _server.ScalarAsync<DateTime>("SELECT date_trunc('hour', now(), 'UTC')"));
        await ProcessAsync(
            Warmed(Guid.NewGuid(), "Neil Gaiman", thisHour, works: 15),
            Warmed(Guid.NewGuid(), "Terry Pratchett", thisHour.AddSeconds(1), works: 40),
            Warmed(Guid.NewGuid(), "Ursula K. Le Guin", thisHour.AddHours(-2), works: 7),
            Warmed(Guid.NewGuid(), "Franz Kafka", thisHour.AddHours(-26), works: 26));

        var rows = new List<(DateTimeOffset, long, long)>();
        await using var connection = await _database.OpenAsync(default);
        await using var command = connection.CreateCommand();
        command.CommandText = DashboardQuery;
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            rows.Add((new DateTimeOffset(row.GetDateTime(0)), row.GetInt64(1), row.GetInt64(2)));

        Assert.Equal([(thisHour, 2, 55), (thisHour.AddHours(-2), 1, 7)], rows);
    }

    static PostgresMetrics On(TestDatabase server) => new(server.ConnectionString);
}
