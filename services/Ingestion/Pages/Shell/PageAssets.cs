using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>
/// Style sheet, scripts, picture and sample library of the page. They are embedded in the assembly, so that they are found however the
/// program is built, packed and started. Their addresses contain a hash of their content, so that a browser caches them until they change.
/// </summary>
static class PageAssets
{
    const string Prefix = "page.";

    static readonly FrozenDictionary<string, Asset> All = typeof(PageAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(Read).ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>One version for all assets, so that a script finds another one in the same folder.</summary>
    static readonly string Version = VersionOf(All.Values);

    /// <summary>The address of an asset.</summary>
    /// <exception cref="KeyNotFoundException">There is no asset with this name.</exception>
    public static string UrlOf(string name) => $"/assets/{Version}/{All[name].Name}";

    public static void MapAssets(this IEndpointRouteBuilder pages) =>
        // Anonymous, because the page for signing in uses them.
        pages.MapGet("/assets/{version}/{name}", Get).AllowAnonymous();

    static Results<FileContentHttpResult, NotFound> Get(string version, string name, HttpContext http)
    {
        if (!All.TryGetValue(name, out var asset))
            return TypedResults.NotFound();
        // An old address may come from a page that was open during an update: it gets the current asset, without caching.
        http.Response.Headers.CacheControl = version == Version ? "public, max-age=31536000, immutable" : "no-store";
        return TypedResults.File(asset.Content, asset.Type, entityTag: new EntityTagHeaderValue($"\"{Version}\""));
    }

    static Asset Read(string resource)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var type = Path.GetExtension(resource) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".csv" => "text/csv; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        return new Asset(resource[Prefix.Length..], content, type);
    }

    static string VersionOf(IEnumerable<Asset> assets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var asset in assets.OrderBy(asset => asset.Name, StringComparer.Ordinal))
            hash.AppendData(asset.Content);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }

    sealed record Asset(string Name, byte[] Content, string Type);
}
