namespace CacheWarming.Tests.Servers;

/// <summary>The real servers that a test run was given, and isolated pieces of them. Not called <c>Servers</c>: that is the namespace.</summary>
/// <remarks>Everything handed out is the caller's own until it is disposed, also across test processes.</remarks>
public static class TestServers
{
    /// <summary>Npgsql connection string of a role that may create databases.</summary>
    /// <exception cref="InvalidOperationException">It was not given.</exception>
    public static string Postgres => Given("ConnectionStrings__Postgres");

    /// <summary>StackExchange.Redis configuration, without a database number.</summary>
    /// <exception cref="InvalidOperationException">It was not given.</exception>
    public static string Redis => Given("ConnectionStrings__Redis");

    /// <summary><c>amqp://user:password@host:port</c> of an administrator.</summary>
    /// <exception cref="InvalidOperationException">It was not given.</exception>
    public static Uri RabbitMq => new(Given("ConnectionStrings__RabbitMq"));

    /// <summary><c>http://host:port</c> of the management plugin; user and password are those of <see cref="RabbitMq"/>.</summary>
    /// <exception cref="InvalidOperationException">It was not given.</exception>
    public static Uri RabbitMqManagement => new(Given("RabbitMq__ManagementUri"));

    /// <summary>An empty PostgreSQL database, dropped when disposed.</summary>
    public static Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreateAsync();

    /// <summary>An empty logical Redis database, flushed when disposed.</summary>
    public static Task<TestRedis> CreateRedisAsync() => TestRedis.CreateAsync();

    /// <summary>An empty RabbitMQ virtual host, deleted when disposed.</summary>
    public static Task<TestVirtualHost> CreateVirtualHostAsync() => TestVirtualHost.CreateAsync();

    static string Given(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{variable} is not set: run ./test.sh, which starts the servers.");
}
