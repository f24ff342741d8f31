using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CacheWarming.Tests.Servers;

/// <summary>A message as it arrived.</summary>
/// <param name="Answered">The status that it was answered with.</param>
public sealed record ReceivedMessage(string Path, string Id, string Timestamp, string Signature, string Body, int Answered)
{
    /// <summary>Whether it is signed as standardwebhooks.com says, with this secret.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}")));
        return Signature.Split(' ').Contains(signature);
    }

    public JsonElement Json => JsonElement.Parse(Body);

    public string Type => Json.GetProperty("type").GetString()!;

    public Guid Job => Json.GetProperty("data").GetProperty("job").GetProperty("jobId").GetGuid();
}

/// <summary>An app that receives webhooks; it can be away, and can refuse.</summary>
public sealed class WebhookReceiver : IDisposable
{
    /// <summary>The secret that it shares with the service.</summary>
    public const string Secret = "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy1vbmx5LTAxMjM0NTY3ODk=";

    readonly int _port = ServiceProcess.FreePort();
    readonly ConcurrentQueue<ReceivedMessage> _messages = new();
    HttpListener? _listener;

    /// <summary>Where it listens. The path is as good as a password for some receivers.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/hooks/path-that-nobody-sees");

    /// <summary>The status of its answers.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Whether it takes messages and does not answer.</summary>
    public bool Hangs { get; set; }

    /// <summary>Where its answers lead to, if they are redirects.</summary>
    public string? Location { get; set; }

    /// <summary>All messages in the order of their arrival, refused ones too.</summary>
    public IReadOnlyCollection<ReceivedMessage> Messages => _messages;

    /// <summary>The settings of a service that sends to it.</summary>
    public IEnumerable<(string Name, string Value)> Settings => [("Webhooks:Url", Address.ToString()), ("Webhooks:Secret", Secret)];

    public IEnumerable<ReceivedMessage> Of(Guid job) => _messages.Where(message => message.Job == job);

    public void Start()
    {
        _listener = new HttpListener();
        _listener.Prefixes.Add($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/");
        _listener.Start();
        _ = ListenAsync(_listener);
    }

    public void Dispose()
    {
        _listener?.Close();
        _listener = null;
    }

    async Task ListenAsync(HttpListener listener)
    {
        try
        {
            while (true)
                await AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // It is away.
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var headers = context.Request.Headers;
        var text = await body.ReadToEndAsync();
        _messages.Enqueue(new ReceivedMessage(
            context.Request.Url!.AbsolutePath, headers["webhook-id"] ?? "", headers["webhook-timestamp"] ?? "", headers["webhook-signature"] ?? "", text, Status));
        if (Location is not null)
            context.Response.RedirectLocation = Location;
        if (Hangs)
            return;
        context.Response.StatusCode = Status;
        context.Response.Close();
    }
}
