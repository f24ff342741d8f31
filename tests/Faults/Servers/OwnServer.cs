using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Faults.Servers;

/// <summary>A server of the suite's own, with its data in a folder of its own, to be killed, started again and frozen.</summary>
abstract class OwnServer : IAsyncDisposable
{
    Process? _group;

    protected OwnServer(string name)
    {
        Name = name;
        Folder = Directory.CreateTempSubdirectory($"faults-{name}-").FullName;
        Port = ServiceProcess.FreePort();
    }

    public string Name { get; }

    protected string Folder { get; }

    protected int Port { get; }

    /// <summary>Runs in the foreground until it is ended.</summary>
    protected abstract (string Program, string[] Arguments, IReadOnlyDictionary<string, string> Environment) Command { get; }

    /// <summary>Whether it answers as a client needs it.</summary>
    protected virtual async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port).WaitAsync(TimeSpan.FromSeconds(1));
        return true;
    }

    /// <summary>Starts it, and again where it gave up: what a killed one left behind may still be in its way for a moment.</summary>
    public Task StartAsync()
    {
        Begin();
        return Eventually.Async(
            async () =>
            {
                if (_group!.HasExited)
                    Begin();
                return await AnswersAsync();
            },
            $"{Name} starts", TimeSpan.FromSeconds(60));
    }

    void Begin()
    {
        var (program, arguments, environment) = Command;
        // A session of its own, so that one signal reaches the whole tree.
        var start = new ProcessStartInfo("setsid", [program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _group?.Dispose();
        _group = Process.Start(start)!;
        _group.OutputDataReceived += (_, _) => { };
        _group.ErrorDataReceived += (_, _) => { };
        _group.BeginOutputReadLine();
        _group.BeginErrorReadLine();
    }

    /// <summary>SIGKILL to all of it.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await _group!.WaitForExitAsync();
    }

    /// <summary>Alive and connected, but silent.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_group is { HasExited: false })
            await KillAsync();
        _group?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    protected async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {said}");
    }

    // Every process of the session: a server may run its parts in groups of their own.
    async Task SignalAsync(string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("pkill", ["--signal", signal, "--session", _group!.Id.ToString(CultureInfo.InvariantCulture)]))!;
        await kill.WaitForExitAsync();
        Assert.True(kill.ExitCode == 0, $"{Name} can't be signalled");
    }
}

/// <summary>Redis as deployments run it: nothing is evicted, every write is on disk before it is confirmed.</summary>
sealed class OwnRedis() : OwnServer("redis")
{
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    protected override (string, string[], IReadOnlyDictionary<string, string>) Command => (
        "redis-server",
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
            "--maxmemory-policy", "noeviction",
        ],
        new Dictionary<string, string>());

    protected override async Task<bool> AnswersAsync() => await WithClientAsync(async redis =>
    {
        await redis.GetDatabase().PingAsync().WaitAsync(TimeSpan.FromSeconds(2));
        return true;
    });

    /// <summary>Leaves room for nothing more, or for everything.</summary>
    public Task LimitAsync(bool full) => WithClientAsync(async redis =>
    {
        await redis.GetServer(redis.GetEndPoints()[0]).ConfigSetAsync("maxmemory", full ? "1mb" : "0").WaitAsync(TimeSpan.FromSeconds(5));
        return true;
    });

    async Task<T> WithClientAsync<T>(Func<StackExchange.Redis.ConnectionMultiplexer, Task<T>> use)
    {
        using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true,abortConnect=false,connectTimeout=1000");
        return await use(redis);
    }
}

/// <summary>PostgreSQL, started by who may start it; what is committed survives its end.</summary>
sealed class OwnPostgres() : OwnServer("postgres")
{
    static readonly string Programs = Path.GetDirectoryName(Directory.GetFiles("/usr/lib/postgresql", "postgres", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last())!;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Timeout=5");

    string Data => Path.Combine(Folder, "data");

    /// <summary>It refuses to run as root.</summary>
    static string[] As => Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];

    protected override (string, string[], IReadOnlyDictionary<string, string>) Command
    {
        get
        {
            string[] all =
            [
                .. As, Path.Combine(Programs, "postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1",
                "-c", $"unix_socket_directories={Folder}", "-c", "max_connections=200", "-c", "fsync=on",
            ];
            return (all[0], all[1..], new Dictionary<string, string>());
        }
    }

    /// <summary>Makes the empty database.</summary>
    public async Task PrepareAsync()
    {
        if (As.Length > 0)
            await RunAsync("chown", "postgres", Folder);
        string[] all = [.. As, Path.Combine(Programs, "initdb"), "-D", Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"];
        await RunAsync(all[0], all[1..]);
    }

    /// <summary>Whether transactions may write, also those of connections that are open.</summary>
    public async Task TakeWritesAsync(bool isAllowed)
    {
        await using var connection = new Npgsql.NpgsqlConnection(ConnectionString + ";Pooling=false;Options=-c default_transaction_read_only=off");
        await connection.OpenAsync();
        await using var alter = new Npgsql.NpgsqlCommand($"ALTER SYSTEM SET default_transaction_read_only = {(isAllowed ? "off" : "on")}", connection);
        await alter.ExecuteNonQueryAsync();
        alter.CommandText = "SELECT pg_reload_conf()";
        await alter.ExecuteNonQueryAsync();
    }

    protected override async Task<bool> AnswersAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync().WaitAsync(TimeSpan.FromSeconds(2));
        return true;
    }
}
