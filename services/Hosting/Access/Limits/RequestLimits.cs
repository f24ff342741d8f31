using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CacheWarming.Hosting.Access.Limits;

/// <summary>
/// Limits the number of connections and the size and duration of requests. Endpoints for uploads raise the limit of their bodies
/// themselves.
/// </summary>
static class RequestLimits
{
    /// <summary>The default limit of a body in bytes. Commands and queries are small.</summary>
    public const long MaxBody = 64 * 1024;

    /// <summary>The bytes of a body that are buffered before they are read.</summary>
    const long MaxBuffer = 128 * 1024;

    public static void LimitRequests(this KestrelServerOptions kestrel, int maxConnections)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = maxConnections;
        kestrel.Limits.MaxRequestBufferSize = MaxBuffer;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        // Kestrel's own MinRequestBodyDataRate, 240 bytes per second after five seconds, is kept.
    }
}
