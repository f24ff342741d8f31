using System.Diagnostics;
using System.Globalization;
using CacheWarming.Tests.Servers;
using StackExchange.Redis;

namespace CacheWarming.Tests.CacheHits;

/// <summary>A Redis of one test's own, to be filled, frozen, killed and started again empty. Nothing of it is kept on disk.</summary>
sealed class RedisServer : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("redis-").FullName;
    readonly int _port = ServiceProcess.FreePort();
    readonly string _maxMemory;
    Process? _process;

    RedisServer(string maxMemory) => _maxMemory = maxMemory;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <param name="maxMemory">As Redis writes sizes: <c>8mb</c>; <c>0</c> for no limit.</param>
    public static async Task<RedisServer> StartAsync(string maxMemory = "0")
    {
        var server = new RedisServer(maxMemory);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>One that is not running yet.</summary>
    public static RedisServer NotStarted() => new("0");

    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("redis-server",
        [
            "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no",
            "--maxmemory", _maxMemory, "--maxmemory-policy", "noeviction", "--logfile", Path.Combine(_folder, "log"),
        ]);
        _process = Process.Start(start);
        await Eventually.Async(
            async () =>
            {
                await using var connection = await ConnectAsync();
                await connection.Multiplexer.GetDatabase().PingAsync().WaitAsync(TimeSpan.FromSeconds(2));
                return true;
            },
            "Redis starts");
    }

    /// <summary>SIGKILL: what it held is lost.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Alive and connected, but silent.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    public async Task<Connection> ConnectAsync() =>
        new(await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true,abortConnect=false,connectTimeout=2000,syncTimeout=20000"));

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>A connection that is closed when disposed.</summary>
    public sealed class Connection(ConnectionMultiplexer multiplexer) : IAsyncDisposable
    {
        public ConnectionMultiplexer Multiplexer { get; } = multiplexer;

        public IDatabase Database => Multiplexer.GetDatabase();

        public IServer Server => Multiplexer.GetServer(Multiplexer.GetEndPoints()[0]);

        public async ValueTask DisposeAsync() => await Multiplexer.CloseAsync(allowCommandsToComplete: false);
    }
}
