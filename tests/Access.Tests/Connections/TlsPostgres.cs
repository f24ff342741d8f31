using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Access.Connections;

/// <summary>A PostgreSQL that takes passwords over TLS and nothing else, started by who may start it.</summary>
sealed class TlsPostgres : IAsyncDisposable
{
    public const string Password = "a-postgres-password";

    static readonly string Programs = Path.GetDirectoryName(Directory.GetFiles("/usr/lib/postgresql", "postgres", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last())!;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tls-postgres-");
    bool _started;

    public int Port { get; } = ServiceProcess.FreePort();

    string Data => Path.Combine(_folder.FullName, "data");

    public static async Task<TlsPostgres> StartAsync(Authority authority)
    {
        var server = new TlsPostgres();
        try
        {
            await server.PrepareAsync(authority);
            await server.RunAsync("pg_ctl", "-D", server.Data, "-w", "-l", Path.Combine(server._folder.FullName, "log"), "start");
            server._started = true;
            await Eventually.Async(
                async () =>
                {
                    using var connection = new TcpClient();
                    await connection.ConnectAsync("localhost", server.Port);
                    return true;
                },
                "PostgreSQL starts");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
            await RunAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        _folder.Delete(recursive: true);
    }

    async Task PrepareAsync(Authority authority)
    {
        var (password, certificate, key) = (Path.Combine(_folder.FullName, "password"), Path.Combine(_folder.FullName, "server.pem"), Path.Combine(_folder.FullName, "server.key"));
        await File.WriteAllTextAsync(password, Password);
        File.Copy(authority.Certificate, certificate);
        File.Copy(authority.Key, key);
        await ProcessAsync("chmod", "600", key);
        if (IsRoot)
            await ProcessAsync("chown", "-R", "postgres", _folder.FullName);
        await RunAsync("initdb", "-D", Data, "-A", "scram-sha-256", "-U", "postgres", "--pwfile", password, "-E", "UTF8", "--locale=C.UTF-8");
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            port = {Port}
            listen_addresses = 'localhost'
            unix_socket_directories = ''
            ssl = on
            ssl_cert_file = '{certificate}'
            ssl_key_file = '{key}'

            """));
        await File.WriteAllTextAsync(Path.Combine(Data, "pg_hba.conf"), "hostssl all all all scram-sha-256\n");
    }

    // The server refuses to run as root.
    static bool IsRoot => Environment.UserName == "root";

    Task RunAsync(string program, params string[] arguments)
    {
        string[] all = [.. IsRoot ? ["runuser", "-u", "postgres", "--"] : Array.Empty<string>(), Path.Combine(Programs, program), .. arguments];
        return ProcessAsync(all[0], all[1..]);
    }

    async Task ProcessAsync(string program, params string[] arguments)
    {
        // No pipes: the server that pg_ctl leaves behind would hold them open.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = _folder.FullName })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
