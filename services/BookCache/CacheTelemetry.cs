using System.Diagnostics;

namespace CacheWarming.BookCaching;

/// <summary>The name of the cache in OpenTelemetry, and its activity source.</summary>
static class CacheTelemetry
{
    public const string Name = "CacheWarming.BookCache";

    public static readonly ActivitySource Activities = new(Name);
}
