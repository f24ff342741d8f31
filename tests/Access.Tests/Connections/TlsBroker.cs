using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Access.Connections;

/// <summary>A RabbitMQ that speaks TLS only, with an epmd of its own, so that nothing of it stays.</summary>
sealed class TlsBroker : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tls-broker-");
    readonly List<Process> _processes = [];

    public int Port { get; } = ServiceProcess.FreePort();

    public static async Task<TlsBroker> StartAsync(Authority authority)
    {
        var broker = new TlsBroker();
        try
        {
            broker.Start(authority);
            await Eventually.Async(
                async () =>
                {
                    using var connection = new TcpClient();
                    await connection.ConnectAsync("127.0.0.1", broker.Port);
                    return true;
                },
                "RabbitMQ starts",
                TimeSpan.FromSeconds(60));
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        _folder.Delete(recursive: true);
    }

    void Start(Authority authority)
    {
        var epmd = Number(ServiceProcess.FreePort());
        var settings = Path.Combine(_folder.FullName, "rabbitmq.conf");
        File.WriteAllText(settings, string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp = none
            listeners.ssl.default = 127.0.0.1:{Port}
            ssl_options.cacertfile = {authority.Ca}
            ssl_options.certfile = {authority.Certificate}
            ssl_options.keyfile = {authority.Key}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true

            """));
        File.WriteAllText(Path.Combine(_folder.FullName, "plugins"), "[].");
        Run("epmd", ["-port", epmd, "-address", "127.0.0.1"], []);
        Run("/usr/lib/rabbitmq/bin/rabbitmq-server", [], new()
        {
            ["HOME"] = _folder.FullName,
            ["ERL_EPMD_PORT"] = epmd,
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = $"tls-{Port}@localhost",
            ["RABBITMQ_NODE_PORT"] = Number(Port),
            ["RABBITMQ_DIST_PORT"] = Number(ServiceProcess.FreePort()),
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder.FullName, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder.FullName, "log"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(_folder.FullName, "pid"),
            ["RABBITMQ_CONFIG_FILE"] = settings,
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder.FullName, "plugins"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        });
    }

    void Run(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Insert(0, process);
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
