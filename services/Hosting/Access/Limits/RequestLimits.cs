using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CacheWarming.Hosting.Access.Limits;

/// <summary>How many connections there may be, and how large and how slow a request may be. What takes uploads raises the size of its bodies itself.</summary>
static class RequestLimits
{
    /// <summary>Bytes of a body where nothing else is said. Commands and questions are small.</summary>
    public const long MaxBody = 64 * 1024;

    /// <summary>Bytes of a body that are held before anybody reads them.</summary>
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
        // 240 bytes a second after five seconds is Kestrel's own MinRequestBodyDataRate, and stays.
    }
}
