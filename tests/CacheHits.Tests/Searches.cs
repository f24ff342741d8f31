using System.Net;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.CacheHits;

/// <summary>Search as a process, and what readers get from it.</summary>
static class Searches
{
    /// <summary>A replica with the bus in memory and, unless the settings say otherwise, without a cold tier.</summary>
    public static Task<ServiceProcess> StartAsync(RedisServer redis, Uri catalogue, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = null,
            ["ConnectionStrings__Postgres"] = null,
            ["OpenLibrary__BaseAddress"] = catalogue.ToString(),
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        return ServiceProcess.StartAsync("Search", environment);
    }

    public static string Title(string title, string? author = null) =>
        "api/search/title?q=" + Uri.EscapeDataString(title) + (author is null ? "" : "&author=" + Uri.EscapeDataString(author));

    public static string Isbn(string isbn) => "api/search/isbn/" + isbn;

    public static string Author(string name) => "api/search/author?q=" + Uri.EscapeDataString(name);

    public static async Task<Searched> SearchAsync(this ServiceProcess search, string path)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var response = await search.Http.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        var cache = response.Headers.TryGetValues("X-Cache", out var said) ? said.Single() : null;
        return new Searched(path, response.StatusCode, cache, body, TimeProvider.System.GetElapsedTime(started));
    }
}

/// <summary>What a reader got.</summary>
/// <param name="Cache">HIT, STALE or MISS; null when there was no answer.</param>
sealed record Searched(string Path, HttpStatusCode Status, string? Cache, string Body, TimeSpan Took)
{
    public bool IsFromCache => Status is HttpStatusCode.OK && Cache is "HIT" or "STALE" && !HasNothing;

    /// <summary>The catalogue was asked and does not have it.</summary>
    public bool HasNothing => Status is HttpStatusCode.NotFound || Body.Contains("\"total\":0,", StringComparison.Ordinal);
}
