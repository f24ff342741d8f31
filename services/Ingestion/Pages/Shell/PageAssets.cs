using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>
/// Style sheet, scripts, picture and sample library of the page. They are in the assembly, so that they are there however the program is built, packed
/// and started; their address holds what they are, so that a browser keeps them until they change.
/// </summary>
static class PageAssets
{
    const string Prefix = "page.";

    static readonly FrozenDictionary<string, Asset> All = typeof(PageAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(Read).ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>One for all, so that a script finds another beside it.</summary>
    static readonly string Version = VersionOf(All.Values);

    /// <summary>Where an asset is.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public static string UrlOf(string name) => $"/assets/{Version}/{All[name].Name}";

    public static void MapAssets(this IEndpointRouteBuilder pages) =>
        // Who signs in sees them before that.
        pages.MapGet("/assets/{version}/{name}", Get).AllowAnonymous();

    static Results<FileContentHttpResult, NotFound> Get(string version, string name, HttpContext http)
    {
        if (!All.TryGetValue(name, out var asset))
            return TypedResults.NotFound();
        // An older address may come from a page that was open while this was updated: it gets what there is, and keeps nothing.
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
