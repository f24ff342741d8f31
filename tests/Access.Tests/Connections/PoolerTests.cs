using System.Diagnostics;
using System.Globalization;
using System.Net;
using CacheWarming.Tests.Servers;
using Npgsql;

namespace CacheWarming.Tests.Access.Connections;

/// <summary>Behind PgBouncer in transaction mode a session keeps neither its schema nor its statements: a service says so and leaves the database alone.</summary>
public sealed class PoolerTests
{
    [Theory]
    [InlineData("Ingestion", "database", "")]
    [InlineData("Ingestion", "database", "search_path,options")]
    [InlineData("Metrics", "metrics-database", "")]
    [InlineData("Metrics", "metrics-database", "search_path,options")]
    public async Task A_service_that_is_led_to_PgBouncer_is_not_ready_and_says_why(string name, string check, string ignored)
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var broker = await TestServers.CreateVirtualHostAsync();
        await using var pooler = await PgBouncer.StartAsync(database.ConnectionString, ignored);
        await using var service = await ServiceProcess.StartAsync(
            name,
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ConnectionStrings__Postgres"] = pooler.ConnectionString,
                ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            },
            readyLine: ServiceProcess.Listening);

        await Eventually.Async(
            async () => await service.HealthAsync() is (HttpStatusCode.ServiceUnavailable, "Unhealthy", var checks) && checks.GetProperty(check).GetProperty("status").GetString() == "Unhealthy",
            "it is not ready");
        var (_, _, reasons) = await service.HealthAsync();
        Assert.Contains("leads to a connection pooler", reasons.GetProperty(check).GetProperty("description").GetString(), StringComparison.Ordinal);

        Assert.Contains("leads to a connection pooler such as PgBouncer", service.Output, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"));
    }

    [Fact]
    public async Task A_cold_tier_that_is_led_to_PgBouncer_is_not_used_and_health_says_why()
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var broker = await TestServers.CreateVirtualHostAsync();
        await using var pooler = await PgBouncer.StartAsync(database.ConnectionString, "");
        await using var service = await ServiceProcess.StartAsync(
            "Search",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ConnectionStrings__Postgres"] = pooler.ConnectionString,
                ["ConnectionStrings__Redis"] = TestServers.Redis,
                ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            },
            readyLine: ServiceProcess.Listening);

        await Eventually.Async(
            async () => (await service.HealthAsync()).Checks.GetRawText().Contains("leads to a connection pooler", StringComparison.Ordinal), "the reason is named");
    }

    sealed class PgBouncer : IAsyncDisposable
    {
        readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgbouncer-");
        readonly int _port = ServiceProcess.FreePort();
        readonly NpgsqlConnectionStringBuilder _target;
        Process? _process;

        PgBouncer(string target) => _target = new NpgsqlConnectionStringBuilder(target);

        public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString) { Host = "127.0.0.1", Port = _port }.ConnectionString;

        public static async Task<PgBouncer> StartAsync(string target, string ignored)
        {
            var pooler = new PgBouncer(target);
            var settings = Path.Combine(pooler._folder.FullName, "pgbouncer.ini");
            await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
                [databases]
                * = host={pooler._target.Host} port={pooler._target.Port} user={pooler._target.Username}{(pooler._target.Password is { } password ? " password=" + password : "")}
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {pooler._port}
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                ignore_startup_parameters = extra_float_digits{(ignored.Length > 0 ? "," + ignored : "")}

                """));
            // It refuses to run as root.
            string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
            pooler._process = Process.Start(new ProcessStartInfo("pgbouncer", ["-q", .. user, settings]) { UseShellExecute = false });
            await Eventually.Async(
                async () =>
                {
                    using var client = new System.Net.Sockets.TcpClient();
                    await client.ConnectAsync("127.0.0.1", pooler._port);
                    return true;
                },
                "PgBouncer starts");
            return pooler;
        }

        public async ValueTask DisposeAsync()
        {
            if (_process is not null)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
                _process.Dispose();
            }
            _folder.Delete(recursive: true);
        }
    }
}
