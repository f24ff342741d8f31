using System.Net;

namespace CacheWarming.Hosting.Access;

/// <summary>Access control. Section <c>Access</c>; the keys themselves are in <c>ApiKeys</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>
    /// Whether every client that reaches the service may do everything without a key. Only for networks without other users.
    /// </summary>
    public bool Open { get; set; }

    /// <summary>Whether searches need no key.</summary>
    public bool AnonymousSearch { get; set; }

    /// <summary>
    /// A JSON file with <c>{"ApiKeys": […]}</c>, checked every few seconds, so that keys can be changed without a restart.
    /// </summary>
    public string? KeysFile { get; set; }

    /// <summary>
    /// A folder for the keys that encrypt session cookies, shared by replicas. Without it they are kept in memory: a restart ends all
    /// sessions, and a session is valid in one process only.
    /// </summary>
    public string? SessionKeys { get; set; }

    /// <summary>
    /// Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c> and <c>-Proto</c> are trusted.
    /// Default none, because any client can send these headers.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// Origins such as <c>https://books.example.org</c> whose pages may call the API from a browser (CORS). Default none. Such a page sends
    /// its API key itself; cookies are not accepted from it.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// The largest number of open connections; a further one is closed at once. Default 5,000. A reader with a keep-alive connection needs
    /// one, a proxy a few for all its readers.
    /// </summary>
    public int MaxConnections { get; set; } = 5_000;

    public RateLimits RateLimits { get; } = new();

    internal bool HasReadableProxies => TrustedProxies.All(proxy => TryReadNetwork(proxy, out _));

    internal IEnumerable<IPNetwork> Proxies => TrustedProxies.Select(proxy => TryReadNetwork(proxy, out var network) ? network : default);

    static bool TryReadNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (!IPAddress.TryParse(text, out var address))
            return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}

/// <summary>
/// Rate limits of one client, identified by key or, without a key, by address (IPv6: the /64 network). A token bucket holds the calls of
/// one unit, so a burst of that size is allowed. Not applied by an open service that only this machine can reach.
/// </summary>
public sealed class RateLimits
{
    /// <summary>Searches per second. Default 200.</summary>
    public int SearchesPerSecond { get; set; } = 200;

    /// <summary>
    /// Uploads, previews and commands to jobs per minute. Default 30, because each may cost thousands of calls to a catalogue.
    /// </summary>
    public int SubmissionsPerMinute { get; set; } = 30;

    /// <summary>All other requests per second. Default 50.</summary>
    public int OthersPerSecond { get; set; } = 50;

    /// <summary>The number of event streams of jobs at the same time. Default 50: every open page follows the jobs that it shows.</summary>
    public int EventStreamsAtOnce { get; set; } = 50;

    /// <summary>The number of CSV downloads at the same time. Default 4.</summary>
    public int DownloadsAtOnce { get; set; } = 4;
}
