using System.Net;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.ServersTests;

/// <summary>With Metrics as the service: it needs nothing but a folder.</summary>
public sealed class ServiceProcessTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_service_is_ready_frozen_thawed_and_stopped()
    {
        await using var service = await StartAsync();
        service.Freeze();
        using (var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Http.GetAsync(Live, soon.Token));

        service.Thaw();
        using var answer = await service.Http.GetAsync(Live);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await service.StopAsync());
        Assert.True(service.HasExited);
    }

    [Fact]
    public async Task A_killed_service_is_gone_at_once()
    {
        await using var service = await StartAsync();
        await service.KillAsync();
        Assert.True(service.HasExited);
        await Assert.ThrowsAsync<HttpRequestException>(() => service.Http.GetAsync(Live));
    }

    [Fact]
    public async Task A_service_that_ends_before_it_is_ready_is_reported_with_what_it_wrote()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ServiceProcess.StartAsync(
            "Metrics",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Nonsense=1" }));
        Assert.Contains("Nonsense", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    static Uri Live => new("health/live", UriKind.Relative);

    Task<ServiceProcess> StartAsync() => ServiceProcess.StartAsync("Metrics", new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["ConnectionStrings__Postgres"] = null,
        ["ConnectionStrings__RabbitMq"] = null,
        ["DataDirectory"] = _folder,
    });
}
