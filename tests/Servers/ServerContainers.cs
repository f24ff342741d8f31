using System.Collections.Concurrent;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;
using Testcontainers.Redis;

namespace CacheWarming.Tests.Servers;

/// <summary>
/// Servers in containers, for a test process that was given none, as an IDE starts it. Each starts when it is first asked for and is
/// removed after the last test, see <see cref="ServersTestFramework"/>; after a process that was killed, by Testcontainers' own reaper.
/// </summary>
/// <remarks>The images are those of <c>docker-compose.yml</c>, the settings those of <c>servers.sh</c>.</remarks>
static class ServerContainers
{
    const int ManagementPort = 15672;

    static readonly ConcurrentBag<IContainer> Started = [];

    static readonly Lazy<PostgreSqlContainer> PostgresServer = new(() => Start(() => new PostgreSqlBuilder("postgres:17")
        .WithDatabase("postgres")
        .WithCommand(new OverwriteEnumerable<string>(["postgres", "-c", "max_connections=300", "-c", "fsync=off", "-c", "full_page_writes=off"]))
        .Build()));

    static readonly Lazy<RedisContainer> RedisServer = new(() => Start(() => new RedisBuilder("redis:7")
        .WithCommand("redis-server", "--save", "", "--databases", "512", "--protected-mode", "no")
        .Build()));

    static readonly Lazy<RabbitMqContainer> RabbitMqServer = new(() => Start(() => new RabbitMqBuilder("rabbitmq:4-management")
        .WithPortBinding(ManagementPort, assignRandomHostPort: true)
        .Build()));

    public static string Postgres => PostgresServer.Value.GetConnectionString();

    public static string Redis => RedisServer.Value.GetConnectionString();

    public static string RabbitMq => RabbitMqServer.Value.GetConnectionString();

    public static string RabbitMqManagement =>
        new UriBuilder(Uri.UriSchemeHttp, RabbitMqServer.Value.Hostname, RabbitMqServer.Value.GetMappedPublicPort(ManagementPort)).Uri.ToString();

    /// <summary>Removes what was started, with its data.</summary>
    public static Task RemoveAllAsync() => Task.WhenAll(Started.Select(container => container.DisposeAsync().AsTask()));

    static T Start<T>(Func<T> build)
        where T : IContainer
    {
        T container;
        try
        {
            container = build();
        }
        catch (DockerUnavailableException e)
        {
            throw new InvalidOperationException("no server is given, and Testcontainers finds no Docker that it can use: run ./test.sh, which starts the servers, or see CONTRIBUTING.md.", e);
        }

        Started.Add(container);
        // Apart from the test's own synchronisation context, or the two would wait for each other.
        Task.Run(() => container.StartAsync()).GetAwaiter().GetResult();
        return container;
    }
}
