using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace CacheWarming.Tests.Servers;

/// <summary>A Redis of one test's own, to be filled, frozen, killed and started again empty. Nothing of it is kept on disk.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("redis-").FullName;
    readonly string[] _settings;
    Process? _process;

    RedisServer(string[] settings) => _settings = settings;

    /// <summary>On 127.0.0.1; the same after each start.</summary>
    public int Port { get; } = ServiceProcess.FreePort();

    /// <summary>StackExchange.Redis configuration of the server as its default user.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <param name="settings">As on the command line: <c>--maxmemory</c>, <c>8mb</c>. The server must let its default user in without a password.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>One that is not running yet.</summary>
    public static RedisServer NotStarted() => new([]);

    /// <summary>Starts it, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server",
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no",
            "--maxmemory-policy", "noeviction", "--logfile", Path.Combine(_folder, "log"), .. _settings,
        ]));
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
    public void Freeze() => Signals.Freeze(_process!);

    /// <summary>Answers again.</summary>
    public void Thaw() => Signals.Thaw(_process!);

    /// <summary>As its administrator.</summary>
    public async Task<Connection> ConnectAsync() =>
        new(await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true,abortConnect=false,connectTimeout=2000,syncTimeout=20000"));

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
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
