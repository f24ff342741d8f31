using CacheWarming.Hosting.Health;
using CacheWarming.Hosting.Tls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CacheWarming.Hosting.Redis;

/// <summary>The shared Redis connection, where <c>ConnectionStrings:Redis</c> is given.</summary>
public static class RedisRegistration
{
    /// <summary>
    /// Registers the <see cref="IConnectionMultiplexer"/>, connected at once: connecting lazily inside a handler starves the thread pool.
    /// A server that is away at start is no reason to fail; the connection heals by itself. The connection string is StackExchange.Redis's:
    /// <c>password=</c>, <c>user=</c> (ACL), <c>ssl=</c>, <c>serviceName=</c> (Sentinel). Whom TLS trusts is the section <c>Redis:Tls</c>
    /// (<see cref="ServerTrust"/>).
    /// </summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Redis") is not { Length: > 0 } server)
            return services;
        var options = ConfigurationOptions.Parse(server);
        options.AbortOnConnectFail = false;
        options.ClientName = "cache-warming";
        // Keys hold what readers search for, and exceptions are logged.
        options.IncludeDetailInExceptions = false;
        // A call while the server is away fails at once. The client's default keeps it for five seconds, in case the server comes back.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // The client connects again at a heartbeat, once a second, and backs off for up to a minute. A server that is back is used within
        // a second (measured: 0.1-0.6 s, with the defaults 2.7-4.9 s).
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        options.ReconnectRetryPolicy = new LinearRetry(100);
        if (options.Ssl)
            options.Trust(ServerTrust.Read(configuration.GetSection("Redis:Tls")));
        services.AddSingleton<IConnectionMultiplexer>(ConnectionMultiplexer.Connect(options));
        services.AddSingleton<RedisHealth>().AddHealthChecks().AddCheck<RedisHealth>("redis");
        return services;
    }

    static void Trust(this ConfigurationOptions options, ServerTrust trust)
    {
        options.SslProtocols ??= ServerTrust.Protocols;
        options.CertificateValidation += trust.IsTrusted;
        if (trust.Certificate is { } certificate)
            options.CertificateSelection += (_, _, _, _, _) => certificate;
    }

    sealed class RedisHealth(IConnectionMultiplexer redis, TimeProvider time) : ServerHealth("Redis", time)
    {
        protected override async Task<string?> AskAsync(CancellationToken cancel) =>
            $"answered in {(await redis.GetDatabase().PingAsync()).TotalMilliseconds:0.0} ms";

        protected override bool IsRefusal(Exception failure) =>
            failure is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } or RedisServerException
            || (failure.InnerException is { } inner && IsRefusal(inner));
    }
}
