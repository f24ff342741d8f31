using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CacheWarming.Tests.Telemetry.Running;

/// <summary>A mail server that takes everything and delivers nothing (RFC 5321, as far as a sender needs it).</summary>
sealed class MailSink : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Task _running;

    public MailSink()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _running = RunAsync();
    }

    public int Port { get; }

    /// <summary>Commands and message of each mail, lines that quoted-printable broke joined again.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
        _listener.Dispose();
    }

    async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The end.
        }
    }

    async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 sink");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } command && command != "QUIT")
        {
            mail.AppendLine(command);
            if (command != "DATA")
            {
                await writer.WriteLineAsync("250 fine");
                continue;
            }
            await writer.WriteLineAsync("354 go on");
            while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
                mail.Append(line is [.. var broken, '='] ? broken : line + "\n");
            Mails.Enqueue(mail.ToString());
            mail.Clear();
            await writer.WriteLineAsync("250 taken");
        }
        await writer.WriteLineAsync("221 bye");
    }
}
