using CacheWarming.Hosting.Health;
using CacheWarming.Hosting.Tls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CacheWarming.Hosting.Redis;

/// <summary>The shared Redis connection, if <c>ConnectionStrings:Redis</c> is set.</summary>
public static class RedisRegistration
{
    /// <summary>
    /// Registers the <see cref="IConnectionMultiplexer"/>, connected at start, because connecting lazily inside a handler starves the
    /// thread pool. If the server is away at start, the service starts anyway, and the client connects later by itself. The connection
    /// string is that of StackExchange.Redis: <c>password=</c>, <c>user=</c> (ACL), <c>ssl=</c>, <c>serviceName=</c> (Sentinel). The
    /// trusted TLS certificates are in the section <c>Redis:Tls</c> (<see cref="ServerTrust"/>).
    /// </summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Redis") is not { Length: > 0 } server)
            return services;
        var options = ConfigurationOptions.Parse(server);
        options.AbortOnConnectFail = false;
        options.ClientName = "cache-warming";
        // Without keys in exceptions: exceptions are logged, and keys contain the readers' search texts.
        options.IncludeDetailInExceptions = false;
        // A call fails at once while the server is away. By default the client keeps it for five seconds, in case the server comes back.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // The client reconnects at a heartbeat, by default once a second, with growing pauses up to a minute. With these settings a server
        // that is back is used within a second (measured: 0.1-0.6 s, with the defaults 2.7-4.9 s).
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        options.ReconnectRetryPolicy = new LinearRetry(100);
        // A connected server is asked for its role this often, by default once a minute: one that was read-only is then used again.
        options.ConfigCheckSeconds = 5;
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
            $"answered in {(await redis.GetDatabase().PingAsync(CommandFlags.DemandMaster)).TotalMilliseconds:0.0} ms";

        protected override string? Explain(Exception failure)
        {
            var servers = redis.GetServers().Where(server => server.IsConnected).ToList();
            return servers.Count > 0 && servers.TrueForAll(server => server.IsReplica)
                ? "Redis is read-only: only replicas are reachable. Promote one (REPLICAOF NO ONE), or correct ConnectionStrings:Redis"
                : null;
        }

        protected override bool IsRefusal(Exception failure) =>
            failure is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } or RedisServerException
            || (failure.InnerException is { } inner && IsRefusal(inner));
    }
}
