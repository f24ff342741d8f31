using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CacheWarming.Tests.Servers;

/// <summary>A service listens before its schema is up to date and its queues are declared; a test that looks behind its API waits for both.</summary>
public static class Healthy
{
    /// <summary>Starts a service in this process, and waits until all its health checks pass.</summary>
    /// <exception cref="TimeoutException">They did not within a minute.</exception>
    public static async Task StartHealthyAsync(this WebApplication service)
    {
        ArgumentNullException.ThrowIfNull(service);
        await service.StartAsync();
        await service.Services.UntilHealthyAsync();
    }

    /// <summary>Waits until all health checks of a service in this process pass.</summary>
    /// <exception cref="TimeoutException">They did not within a minute.</exception>
    public static Task UntilHealthyAsync(this IServiceProvider services)
    {
        var health = services.GetRequiredService<HealthCheckService>();
        return Eventually.Async(async () => (await health.CheckHealthAsync()).Status == HealthStatus.Healthy, "the service is healthy", TimeSpan.FromMinutes(1));
    }
}
