using System.Globalization;
using StackExchange.Redis;

namespace CacheWarming.Tests.Servers;

/// <summary>A logical Redis database of one test's own, flushed before and after use.</summary>
/// <remarks>
/// Numbers are leased in database 0, so test processes that run at the same time never share one; a lease that its
/// process no longer renews is over after two minutes.
/// </remarks>
public sealed class TestRedis : IAsyncDisposable
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    static readonly Lazy<Task<ConnectionMultiplexer>> Shared = new(
        () => ConnectionMultiplexer.ConnectAsync(TestServers.Redis + ",allowAdmin=true,syncTimeout=20000"));

    readonly ConnectionMultiplexer _connection;
    readonly string _owner;
    readonly CancellationTokenSource _disposed = new();
    readonly Task _renewing;
    readonly int _number;

    TestRedis(ConnectionMultiplexer connection, int number, string owner)
    {
        _connection = connection;
        _number = number;
        _owner = owner;
        _renewing = RenewAsync();
    }

    /// <summary>StackExchange.Redis configuration with this database as the default one.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"{TestServers.Redis},defaultDatabase={_number}");

    /// <summary>The database itself, to look into; on a connection shared by all tests of the process.</summary>
    public IDatabase Database => _connection.GetDatabase(_number);

    /// <summary>The server's commands (KEYS, CONFIG, …); pass <see cref="IDatabase.Database"/> where a number is asked for.</summary>
    public IServer Server => _connection.GetServer(_connection.GetEndPoints()[0]);

    /// <summary>Leases a free database number, waiting up to a minute for one, and empties it.</summary>
    public static async Task<TestRedis> CreateAsync()
    {
        var shared = await Shared.Value;
        var server = shared.GetServer(shared.GetEndPoints()[0]);
        var databases = (await server.ConfigGetAsync("databases").WaitAsync(Bound)).Select(pair => pair.Value).FirstOrDefault() ?? "16";
        var candidates = int.Parse(databases, CultureInfo.InvariantCulture);
        var me = Guid.NewGuid().ToString("N");
        var taken = 0;
        await Eventually.Async(
            async () => (taken = await TakeFreeAsync(shared, candidates, me)) > 0,
            "a free logical Redis database",
            TimeSpan.FromMinutes(1));
        await server.FlushDatabaseAsync(taken).WaitAsync(Bound);
        return new TestRedis(shared, taken, me);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _renewing;
        await Server.FlushDatabaseAsync(_number).WaitAsync(Bound);
        if (await _connection.GetDatabase(0).StringGetAsync(Key(_number)).WaitAsync(Bound) == _owner)
        {
            await _connection.GetDatabase(0).KeyDeleteAsync(Key(_number)).WaitAsync(Bound);
        }

        _disposed.Dispose();
    }

    static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"tests:database:{number}");

    static async Task<int> TakeFreeAsync(ConnectionMultiplexer shared, int databases, string me)
    {
        for (var candidate = 1; candidate < databases; candidate++)
        {
            if (await shared.GetDatabase(0).StringSetAsync(Key(candidate), me, Lease, When.NotExists).WaitAsync(Bound))
            {
                return candidate;
            }
        }

        return 0;
    }

    async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(Lease / 4);
        try
        {
            while (await timer.WaitForNextTickAsync(_disposed.Token))
            {
                await _connection.GetDatabase(0).StringSetAsync(Key(_number), _owner, Lease).WaitAsync(Bound);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed: the lease ends with the test.
        }
    }
}
