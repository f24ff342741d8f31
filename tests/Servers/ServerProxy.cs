using System.Net;
using System.Net.Sockets;
using Npgsql;
using StackExchange.Redis;

namespace CacheWarming.Tests.Servers;

/// <summary>
/// Stands before a server, on a port of its own that stays the same. Not started, or stopped, it refuses connections and those it had are cut: a server that
/// is away. Frozen, connections stay open and nothing comes through: a server that hangs.
/// </summary>
/// <param name="target">Where the server is.</param>
public sealed class ServerProxy(EndPoint target) : IAsyncDisposable
{
    volatile EndPoint _target = target;
    readonly List<Socket> _open = [];
    volatile IReadOnlySet<Socket> _dead = new HashSet<Socket>();
    TcpListener? _listener;
    Task _accepting = Task.CompletedTask;
    volatile TaskCompletionSource? _frozen;

    public int Port { get; } = ServiceProcess.FreePort();

    /// <param name="postgres">An Npgsql connection string.</param>
    /// <param name="throughProxy">The same, through the proxy.</param>
    public static ServerProxy BeforePostgres(string postgres, out string throughProxy)
    {
        var settings = new NpgsqlConnectionStringBuilder(postgres);
        var proxy = new ServerProxy(new DnsEndPoint(settings.Host!, settings.Port));
        (settings.Host, settings.Port) = ("127.0.0.1", proxy.Port);
        throughProxy = settings.ConnectionString;
        return proxy;
    }

    /// <param name="redis">A StackExchange.Redis configuration of one server.</param>
    /// <inheritdoc cref="BeforePostgres"/>
    public static ServerProxy BeforeRedis(string redis, out string throughProxy)
    {
        var settings = ConfigurationOptions.Parse(redis);
        var proxy = new ServerProxy(settings.EndPoints[0]);
        settings.EndPoints.Clear();
        settings.EndPoints.Add("127.0.0.1", proxy.Port);
        throughProxy = settings.ToString(includePassword: true);
        return proxy;
    }

    /// <param name="broker">An AMQP address.</param>
    /// <inheritdoc cref="BeforePostgres"/>
    public static ServerProxy BeforeRabbitMq(Uri broker, out string throughProxy)
    {
        var proxy = new ServerProxy(new DnsEndPoint(broker.Host, broker.Port));
        throughProxy = new UriBuilder(broker) { Host = "127.0.0.1", Port = proxy.Port }.Uri.ToString();
        return proxy;
    }

    /// <summary>New connections go to another server, as a load balancer's do.</summary>
    public void LeadTo(EndPoint other) => _target = other;

    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The connections that are open now stay open and nothing comes through any more; new ones work.</summary>
    public void CutSilently()
    {
        lock (_open)
            _dead = _open.ToHashSet();
    }

    public void Thaw()
    {
        var frozen = _frozen;
        _frozen = null;
        frozen?.SetResult();
    }

    public void Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async Task StopAsync()
    {
        _listener?.Stop();
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
            await server.ConnectAsync(_target);
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No server behind it: the client is cut off.
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
                if (_dead.Contains(from))
                    continue;
                await to.SendAsync(bytes.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
