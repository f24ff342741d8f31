using System.Net;
using System.Net.Sockets;

namespace CacheWarming.Tests.Catalogs;

/// <summary>Stands before a server; when frozen, connections stay open and nothing comes through: a server that hangs.</summary>
sealed class FreezableProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly EndPoint _target;
    readonly Task _accepting;
    volatile TaskCompletionSource? _frozen;

    public FreezableProxy(EndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw()
    {
        _frozen?.SetResult();
        _frozen = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(_target, _stop.Token);
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
            // The connection is over; so is this end of it.
        }
        finally
        {
            client.Dispose();
        }
    }

    async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
        {
            await (_frozen?.Task ?? Task.CompletedTask).WaitAsync(_stop.Token);
            await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
