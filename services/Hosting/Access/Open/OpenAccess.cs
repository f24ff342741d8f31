using System.Net;
using CacheWarming.Hosting.Access.ApiKeys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CacheWarming.Hosting.Access.Open;

/// <summary>
/// Decides whether a request may do everything without a key: if no key was ever configured and the request comes from this machine, or if
/// <see cref="AccessOptions.Open"/> is set.
/// </summary>
sealed class OpenAccess(ApiKeyRing keys, IOptions<AccessOptions> access)
{
    static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Real-IP"];

    /// <summary>No key is needed, and only requests from this machine are allowed.</summary>
    public bool ToThisMachine => !keys.HadKeys && !access.Value.Open;

    /// <summary>No key is needed, from any machine.</summary>
    public bool ToEverybody => !keys.HadKeys && access.Value.Open;

    /// <summary>The configuration has keys and also says that none are needed.</summary>
    public bool Contradicts => keys.HadKeys && access.Value.Open;

    /// <summary>Why a request without a key is refused; null if it is allowed.</summary>
    public string? Objection(HttpContext http)
    {
        if (ToEverybody)
            return null;
        if (!IsLoopback(http.Connection.LocalIpAddress) || !IsLoopback(http.Connection.RemoteIpAddress))
            return "No keys are configured, and so only this machine is served. Configure ApiKeys.";
        if (CameThroughProxy(http))
            return "No keys are configured, and so requests through a proxy are not served. Configure ApiKeys.";
        if (ConnectionOwner.IsAnotherUser(http))
            return "No keys are configured, and so only programs of the user that this service runs as are served; a proxy runs as another. Configure ApiKeys.";
        // A page of another site can make its own name point to this machine (DNS rebinding); the browser would then let it read our
        // answers.
        return http.Connection.LocalIpAddress is null || IsLoopback(http.Request.Host)
            ? null
            : "No keys are configured, and so only requests to localhost or 127.0.0.1 are served. Use that address, or configure ApiKeys.";
    }

    /// <summary>Recognises headers of proxies, and HTTP/1.0, which nginx uses by default and hardly any other client does.</summary>
    static bool CameThroughProxy(HttpContext http) =>
        ProxyHeaders.Any(http.Request.Headers.ContainsKey)
        || http.Request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
        || HttpProtocol.IsHttp10(http.Request.Protocol);

    /// <summary>Also true for a socket without an address, such as one within this process.</summary>
    static bool IsLoopback(IPAddress? address) => address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    static bool IsLoopback(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
