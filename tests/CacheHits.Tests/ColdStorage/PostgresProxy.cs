using System.Net;
using System.Net.Sockets;
using CacheWarming.Tests.Servers;
using Npgsql;

namespace CacheWarming.Tests.CacheHits.ColdStorage;

/// <summary>Stands before a database: frozen, connections stay open and nothing comes through; stopped, they are cut and refused.</summary>
sealed class PostgresProxy : IAsyncDisposable
{
    readonly NpgsqlConnectionStringBuilder _target;
    readonly int _port = ServiceProcess.FreePort();
    readonly List<Socket> _open = [];
    TcpListener? _listener;
    Task _accepting = Task.CompletedTask;
    volatile TaskCompletionSource? _frozen;

    PostgresProxy(string target) => _target = new NpgsqlConnectionStringBuilder(target);

    public static PostgresProxy StartBefore(TestDatabase database)
    {
        var proxy = new PostgresProxy(database.ConnectionString);
        proxy.Start();
        return proxy;
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString) { Host = "127.0.0.1", Port = _port }.ConnectionString;

    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw()
    {
        var frozen = _frozen;
        _frozen = null;
        frozen?.SetResult();
    }

    public void Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async Task StopAsync()
    {
        _listener!.Stop();
        await _accepting;
        lock (_open)
        {
            _open.ForEach(socket => socket.Dispose());
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Thaw();
        await StopAsync();
    }

    async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        lock (_open)
            _open.AddRange([client, server]);
        try
        {
            await server.ConnectAsync(_target.Host!, _target.Port);
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (SocketException)
        {
            // Nobody behind it: the client is cut off.
        }
        client.Dispose();
        server.Dispose();
    }

    async Task CopyAsync(Socket from, Socket to)
    {
        var bytes = new byte[16_384];
        try
        {
            while (await from.ReceiveAsync(bytes) is var count and > 0)
            {
                if (_frozen is { } frozen)
                    await frozen.Task;
                await to.SendAsync(bytes.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
