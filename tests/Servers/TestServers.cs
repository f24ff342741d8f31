namespace CacheWarming.Tests.Servers;

/// <summary>The real servers that a test run was given, else containers, and isolated pieces of them. Not called <c>Servers</c>: that is the namespace.</summary>
/// <remarks>Everything handed out is the caller's own until it is disposed, also across test processes.</remarks>
public static class TestServers
{
    /// <summary>Npgsql connection string of a role that may create databases.</summary>
    /// <exception cref="InvalidOperationException">It was not given, and there is no Docker to start it in.</exception>
    public static string Postgres => Given("ConnectionStrings__Postgres") ?? ServerContainers.Postgres;

    /// <summary>StackExchange.Redis configuration, without a database number.</summary>
    /// <exception cref="InvalidOperationException">It was not given, and there is no Docker to start it in.</exception>
    public static string Redis => Given("ConnectionStrings__Redis") ?? ServerContainers.Redis;

    /// <summary><c>amqp://user:password@host:port</c> of an administrator.</summary>
    /// <exception cref="InvalidOperationException">It was not given, and there is no Docker to start it in.</exception>
    public static Uri RabbitMq => new(GivenBroker()?.Amqp ?? ServerContainers.RabbitMq);

    /// <summary><c>http://host:port</c> of the management plugin; user and password are those of <see cref="RabbitMq"/>.</summary>
    /// <exception cref="InvalidOperationException">It was not given, and there is no Docker to start it in.</exception>
    public static Uri RabbitMqManagement => new(GivenBroker()?.Management ?? ServerContainers.RabbitMqManagement);

    /// <summary>An empty PostgreSQL database, dropped when disposed.</summary>
    public static Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreateAsync();

    /// <summary>An empty logical Redis database, flushed when disposed.</summary>
    public static Task<TestRedis> CreateRedisAsync() => TestRedis.CreateAsync();

    /// <summary>An empty RabbitMQ virtual host, deleted when disposed.</summary>
    public static Task<TestVirtualHost> CreateVirtualHostAsync() => TestVirtualHost.CreateAsync();

    // One without the other would be two different brokers.
    static (string Amqp, string Management)? GivenBroker() => (Given("ConnectionStrings__RabbitMq"), Given("RabbitMq__ManagementUri")) switch
    {
        ({ } amqp, { } management) => (amqp, management),
        (null, null) => null,
        _ => throw new InvalidOperationException("ConnectionStrings__RabbitMq and RabbitMq__ManagementUri belong together: set both, or neither."),
    };

    static string? Given(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
