using CacheWarming.Tests.Telemetry.Running;
using Npgsql;

namespace CacheWarming.Tests.Telemetry;

[Collection(ObservedServices.Name)]
public sealed class DashboardTests(Observed observed)
{
    // Word for word from the original plan, "Dashboard Query".
    const string OriginalQuery =
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

    [Fact]
    public void The_promises_are_drawn_as_lines()
    {
        Assert.Equal(100, Line("Queue depth"));
        Assert.Equal(10, Line("Dead letters"));
        Assert.Equal(0.95, Line("Hit rate"));
    }

    [Fact]
    public void Panels_say_what_they_show_and_overlap_nowhere()
    {
        var panels = Written.Dashboard().GetProperty("panels").EnumerateArray().ToList();
        Assert.All(panels.Where(panel => panel.GetProperty("type").GetString() != "row"), panel => Assert.NotEmpty(panel.GetProperty("description").GetString()!));
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        var cells = panels.SelectMany(panel =>
        {
            var at = panel.GetProperty("gridPos");
            int Get(string member) => at.GetProperty(member).GetInt32();
            return from x in Enumerable.Range(Get("x"), Get("w")) from y in Enumerable.Range(Get("y"), Get("h")) select (x, y);
        }).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    [Fact]
    public async Task Grafanas_role_runs_the_original_query_word_for_word_and_sees_nothing_but_metrics()
    {
        Assert.Contains(Written.DashboardQueries(), panel => panel.Sql == OriginalQuery);
        var own = new NpgsqlConnectionStringBuilder(observed.Database.ConnectionString);
        const string Role = "cache_warming_dashboards";
        var script = Path.Combine(Programs.Observability, "grafana", "grafana-reader.sql");
        for (var turn = 1; turn <= 2; turn++)
        {
            var (exit, output) = await Programs.RunAsync(Programs.Psql,
            [
                "-v", "ON_ERROR_STOP=1", "-v", "password=it's a \"secret\"", "-f", script,
                $"host={own.Host} port={own.Port} dbname={own.Database} user={own.Username}{(own.Password is { Length: > 0 } password ? $" password={password}" : "")}",
            ]);
            Assert.True(exit == 0, output);
        }
        try
        {
            var reader = new NpgsqlConnectionStringBuilder(own.ConnectionString) { Username = Role, Password = "it's a \"secret\"", Pooling = false }.ConnectionString;
            await using var connection = new NpgsqlConnection(reader);
            await connection.OpenAsync();
            foreach (var (panel, sql) in Written.DashboardQueries())
                Assert.True(await RowsAsync(connection, sql) > 0, panel);
            await Assert.ThrowsAsync<PostgresException>(() => RowsAsync(connection, "SELECT * FROM ingestion.jobs"));
            await Assert.ThrowsAsync<PostgresException>(() => RowsAsync(connection, "DELETE FROM warming_analytics"));
        }
        finally
        {
            // Roles are the whole server's, and this one may be another test run's too.
            await observed.Database.ExecuteAsync($"DROP OWNED BY {Role}");
        }
    }

    static async Task<int> RowsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync();
        var rows = 0;
        while (await row.ReadAsync())
            rows++;
        return rows;
    }

    static double Line(string title) => Written.Dashboard().GetProperty("panels").EnumerateArray()
        .Single(panel => panel.GetProperty("title").GetString() == title && panel.GetProperty("type").GetString() == "timeseries")
        .GetProperty("fieldConfig").GetProperty("defaults").GetProperty("thresholds").GetProperty("steps")[1].GetProperty("value").GetDouble();
}
