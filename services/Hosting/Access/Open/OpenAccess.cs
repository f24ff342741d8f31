using System.Net;
using CacheWarming.Hosting.Access.ApiKeys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CacheWarming.Hosting.Access.Open;

/// <summary>
/// Whether a request may do everything without a key: where none was ever configured and the request comes from this machine, or
/// where <see cref="AccessOptions.Open"/> says so.
/// </summary>
sealed class OpenAccess(ApiKeyRing keys, IOptions<AccessOptions> access)
{
    static readonly string[] ThroughProxy = ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded"];

    /// <summary>Nobody needs a key, and only this machine is let in.</summary>
    public bool ToThisMachine => !keys.HadKeys && !access.Value.Open;

    /// <summary>Nobody needs a key, wherever they are.</summary>
    public bool ToEverybody => !keys.HadKeys && access.Value.Open;

    /// <summary>Keys, and the word that none are needed.</summary>
    public bool Contradicts => keys.HadKeys && access.Value.Open;

    /// <summary>What stands against a request without a key; null when nothing does.</summary>
    public string? Objection(HttpContext http)
    {
        if (ToEverybody)
            return null;
        if (!IsLoopback(http.Connection.LocalIpAddress) || !IsLoopback(http.Connection.RemoteIpAddress))
            return "No keys are configured, and so only this machine is served. Configure ApiKeys.";
        if (ThroughProxy.Any(http.Request.Headers.ContainsKey))
            return "No keys are configured, and so requests through a proxy are not served. Configure ApiKeys.";
        // A page of some other site can make its own name point here (DNS rebinding); then the browser believes that it may read us.
        return http.Connection.LocalIpAddress is null || IsLoopback(http.Request.Host)
            ? null
            : "No keys are configured, and so only requests to localhost or 127.0.0.1 are served. Use that address, or configure ApiKeys.";
    }

    /// <summary>Of a socket that has no address, such as one in this process, too.</summary>
    static bool IsLoopback(IPAddress? address) => address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    static bool IsLoopback(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
