using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace CacheWarming.Hosting.Redis;

/// <summary>The shared Redis connection, where <c>ConnectionStrings:Redis</c> is given.</summary>
public static class RedisRegistration
{
    /// <summary>
    /// Registers the <see cref="IConnectionMultiplexer"/>, connected at once: connecting lazily inside a handler starves the thread pool.
    /// A server that is away at start is no reason to fail; the connection heals by itself.
    /// </summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Redis") is not { Length: > 0 } server)
            return services;
        var options = ConfigurationOptions.Parse(server);
        options.AbortOnConnectFail = false;
        options.ClientName = "cache-warming";
        services.AddSingleton<IConnectionMultiplexer>(ConnectionMultiplexer.Connect(options));
        services.AddHealthChecks().AddCheck<RedisHealth>("redis", HealthStatus.Unhealthy, ["ready"], TimeSpan.FromSeconds(2));
        return services;
    }

    sealed class RedisHealth(IConnectionMultiplexer redis, TimeProvider time) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                // Asynchronous calls of this client never time out by themselves.
                var took = await redis.GetDatabase().PingAsync().WaitAsync(TimeSpan.FromSeconds(2), time, cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy($"answered in {took.TotalMilliseconds:0.0} ms");
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "Redis does not answer: " + e.GetType().Name);
            }
        }
    }
}
