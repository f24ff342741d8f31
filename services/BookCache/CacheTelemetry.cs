using System.Diagnostics;

namespace CacheWarming.BookCaching;

/// <summary>The cache's name in OpenTelemetry, and its spans.</summary>
static class CacheTelemetry
{
    public const string Name = "CacheWarming.BookCache";

    public static readonly ActivitySource Activities = new(Name);
}
