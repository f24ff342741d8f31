using System.Net;

namespace CacheWarming.Hosting.Access;

/// <summary>Who may come near. Section <c>Access</c>; the keys themselves are <c>ApiKeys</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>Everybody who reaches the service may do everything, without a key. For networks that nobody else is on.</summary>
    public bool Open { get; set; }

    /// <summary>Searches need no key.</summary>
    public bool AnonymousSearch { get; set; }

    /// <summary>A JSON file with <c>{"ApiKeys": […]}</c>, looked at every few seconds: keys change without a restart.</summary>
    public string? KeysFile { get; set; }

    /// <summary>
    /// A folder that keeps the keys which session cookies are sealed with, shared by replicas. Without it they are kept in memory:
    /// a restart ends all sessions, and a session is good for one process.
    /// </summary>
    public string? SessionKeys { get; set; }

    /// <summary>
    /// Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c> and <c>-Proto</c> are
    /// believed. Default none: anybody can write these headers.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// Connections at once; one more is closed as soon as it is made. Default 5,000. A reader on a keep-alive connection needs one, a proxy a few for all.
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
/// How much one client may ask, by key, or by address (of IPv6 the /64) where there is no key. A bucket holds one unit's worth: a
/// burst of that size is fine. Not on an open service that only this machine reaches.
/// </summary>
public sealed class RateLimits
{
    /// <summary>Searches a second. Default 200.</summary>
    public int SearchesPerSecond { get; set; } = 200;

    /// <summary>Uploads, previews and commands to jobs a minute. Default 30: each may cost thousands of calls to a catalogue.</summary>
    public int SubmissionsPerMinute { get; set; } = 30;

    /// <summary>Everything else a second. Default 50.</summary>
    public int OthersPerSecond { get; set; } = 50;

    /// <summary>Jobs that are followed as events at once. Default 50: every open page follows those it shows.</summary>
    public int EventStreamsAtOnce { get; set; } = 50;

    /// <summary>CSV files that are downloaded at once. Default 4.</summary>
    public int DownloadsAtOnce { get; set; } = 4;
}
