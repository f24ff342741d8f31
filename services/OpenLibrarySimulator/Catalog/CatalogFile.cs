using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>Reads a JSON Lines file of works and redirects.</summary>
static class CatalogFile
{
    public static async Task<ISimulatedCatalog> OpenAsync(SimulatorOptions options, CancellationToken cancel)
    {
        var works = new List<CatalogWork>(options.Works);
        var redirects = new Dictionary<string, string>(options.Redirects, StringComparer.Ordinal);
        if (options.DataFile is { } path)
        {
            var number = 0;
            await foreach (var line in File.ReadLinesAsync(path, cancel))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    Read(line, $"{Path.GetFileName(path)}, line {number}", works, redirects);
                }
            }
        }

        return new IndexedCatalog(works, redirects);
    }

    static void Read(string line, string where, List<CatalogWork> works, Dictionary<string, string> redirects)
    {
        try
        {
            if (line.Contains("\"redirect\"", StringComparison.Ordinal)
                && JsonSerializer.Deserialize(line, CatalogFileJson.Default.Merge) is { Redirect: { } into } merge)
            {
                redirects[merge.Key] = into;
            }
            else
            {
                var work = JsonSerializer.Deserialize(line, CatalogFileJson.Default.CatalogWork)
                    ?? throw new FormatException($"{where}: a work or a redirect was expected, not null.");
                IEnumerable<object?> listed = [.. work.Authors, .. work.Isbn, .. work.Subject, .. work.Language, .. work.Authors.SelectMany(author => author?.AlternateNames ?? [])];
                works.Add(listed.Contains(null) ? throw new FormatException($"{where}: a list holds null.") : work);
            }
        }
        catch (JsonException unreadable)
        {
            throw new FormatException($"{where}: {unreadable.Message}", unreadable);
        }
    }
}

/// <summary>A record that was merged into another one.</summary>
sealed record Merge(string Key, string? Redirect = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CatalogWork))]
[JsonSerializable(typeof(Merge))]
sealed partial class CatalogFileJson : JsonSerializerContext;
