using System.Net.Sockets;
using System.Text;

namespace CacheWarming.Tests.Fuzz;

/// <summary>Bytes as a client may send them, right or wrong.</summary>
/// <param name="Endpoint">Whose figures it counts for.</param>
/// <param name="What">What is odd about it, for whoever looks at a failure.</param>
/// <param name="ForProtocol">Whether the server may refuse it before it is a request, and so without a problem in words.</param>
sealed record RawRequest(string Endpoint, string What, byte[] Bytes, bool ForProtocol)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<RawAnswer> SendAsync(Uri address)
    {
        using var bound = new CancellationTokenSource(Patience);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, bound.Token);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Bytes, bound.Token);
        }
        catch (IOException)
        {
            // It was refused before it was all sent; the answer is there to read.
        }
        return await RawAnswer.ReadAsync(stream, bound.Token);
    }

    public override string ToString() => $"{Endpoint} with {What}: {Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 400))}";
}

/// <summary>What came back. Every request asks for the connection to be closed, so the answer ends with it.</summary>
/// <param name="Status">0 when the connection was cut without an answer.</param>
sealed record RawAnswer(int Status, string Head, string Body)
{
    public bool IsProblem => Head.Contains("application/problem+json", StringComparison.Ordinal) && Body.Contains("\"detail\":", StringComparison.Ordinal) && Body.Contains("\"error\":", StringComparison.Ordinal);

    public bool IsView => Head.Contains("text/html", StringComparison.Ordinal) && Body.Contains("</", StringComparison.Ordinal);

    public static async Task<RawAnswer> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var received = new MemoryStream();
        var buffer = new byte[16_384];
        try
        {
            for (int read; !IsEvents(received) && (read = await stream.ReadAsync(buffer, cancel)) > 0;)
                received.Write(buffer, 0, read);
        }
        catch (IOException)
        {
            // Reset after the answer: what was sent beyond it is not wanted.
        }
        var text = Encoding.UTF8.GetString(received.GetBuffer(), 0, (int)received.Length);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = end < 0 ? text : text[..end];
        return new RawAnswer(head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0, head, end < 0 ? "" : text[end..]);
    }

    /// <summary>Events go on until the job ends; the first is enough.</summary>
    static bool IsEvents(MemoryStream received) =>
        Encoding.ASCII.GetString(received.GetBuffer(), 0, (int)Math.Min(received.Length, 2_000)).Contains("text/event-stream", StringComparison.Ordinal);
}
