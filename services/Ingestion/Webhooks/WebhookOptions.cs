using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Ingestion.Webhooks;

/// <summary>Where events of jobs are sent, and how they are signed. Section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    const string SecretPrefix = "whsec_";

    /// <summary>
    /// The receiver's address, <c>https://…</c>, or <c>http://…</c> on this machine. Default none: no event is kept or sent. It is set here
    /// only, by whoever runs the service: no request can make the service call another address.
    /// </summary>
    public Uri? Url { get; set; }

    /// <summary>
    /// The secret that signs each message: <c>whsec_</c> and 24 to 64 random bytes in base64. Several, separated by spaces, sign each
    /// message, so that a secret can be replaced without a lost message. It is never logged or shown.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>Minutes for which a job waits for a catalogue until <c>job.waiting</c> is sent. Default 15.</summary>
    [Range(1, 10_080)]
    public int WaitingMinutes { get; set; } = 15;

    /// <summary>Seconds within which the receiver has to answer. Default 10.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>
    /// Hours for which a message is sent again when the receiver does not accept it. Default 72; after that it is kept as failed, and can be
    /// sent again by hand.
    /// </summary>
    [Range(1, 720)]
    public int RetryHours { get; set; } = 72;

    internal bool IsOn => Url is not null;

    internal bool HasUsableUrl => Url is null or { IsAbsoluteUri: true, UserInfo: "" } && (Url is null || Url.Scheme == Uri.UriSchemeHttps || (Url.Scheme == Uri.UriSchemeHttp && Url.IsLoopback));

    internal bool HasUsableSecret => Url is null || (Parts() is { Length: > 0 } secrets && Array.TrueForAll(secrets, secret => Decode(secret) is { Length: >= 24 and <= 64 }));

    /// <summary>The secrets as bytes.</summary>
    internal IReadOnlyList<byte[]> Secrets => [.. Parts().Select(secret => Decode(secret)!)];

    string[] Parts() => (Secret ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static byte[]? Decode(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
            return null;
        var bytes = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var length) ? bytes[..length] : null;
    }
}
