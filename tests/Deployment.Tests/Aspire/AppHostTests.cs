using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Deployment.Aspire;

/// <summary><c>deploy/AppHost</c> as a developer runs it, on the servers of this test run.</summary>
public sealed class AppHostTests
{
    [Fact]
    public async Task One_command_runs_every_service_beside_a_dashboard_and_ends_them_when_it_is_stopped()
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var broker = await TestServers.CreateVirtualHostAsync();
        await using var redis = await TestServers.CreateRedisAsync();
        var ports = new[] { "Ingestion", "Search", "Metrics" }.ToDictionary(service => service, _ => ServiceProcess.FreePort(), StringComparer.Ordinal);
        var environment = ports.ToDictionary(pair => $"{pair.Key}__Port", string? (pair) => Text(pair.Value), StringComparer.Ordinal);
        environment["ConnectionStrings__Postgres"] = database.ConnectionString;
        environment["ConnectionStrings__RabbitMq"] = broker.Uri.ToString();
        environment["ConnectionStrings__Redis"] = redis.ConnectionString;
        environment["RabbitMq__ManagementUri"] = TestServers.RabbitMqManagement.ToString();
        environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://127.0.0.1:{Text(ServiceProcess.FreePort())}";
        environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://127.0.0.1:{Text(ServiceProcess.FreePort())}";

        await using var host = await ServiceProcess.StartAsync("AppHost", environment, readyLine: "Login URL:");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        Assert.Contains("blazor.web", await http.GetStringAsync(host.BaseAddress), StringComparison.Ordinal);
        foreach (var port in ports.Values)
            await Eventually.Async(() => IsReadyAsync(http, port), "a service is ready", TimeSpan.FromMinutes(1));

        Assert.Equal(0, await host.StopAsync());
        // The orchestrator ends them, and is a process of its own.
        foreach (var port in ports.Values)
            await Eventually.Async(async () => !await IsListeningAsync(port), "a service has ended", TimeSpan.FromMinutes(1));
    }

    static async Task<bool> IsReadyAsync(HttpClient http, int port)
    {
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Text(port)}/health/ready"));
        return answer.IsSuccessStatusCode;
    }

    static async Task<bool> IsListeningAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
