using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs.GoogleBooks;
using CacheWarming.Catalogs.InOrder;
using CacheWarming.Catalogs.IsbnDb;
using CacheWarming.Catalogs.OpenLibrary;
using CacheWarming.Discovery;
using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Hosting;
using CacheWarming.Ingestion.Pages.Overview;
using CacheWarming.Ingestion.Pages.Search;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Ingestion.Uploads.Exports.Recognition.Gemini;
using CacheWarming.Metrics.Queues;
using CacheWarming.Search;

namespace CacheWarming.Tests.Deployment;

/// <summary>Which environment variables the services read: a misspelt one would be ignored without a word.</summary>
static partial class KnownSettings
{
    static readonly Dictionary<string, Type[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Access"] = [typeof(AccessOptions)],
        ["ApiKeys"] = [typeof(List<KeyEntry>)],
        ["BookCache"] = [typeof(BookCacheOptions)],
        ["Catalogs"] = [typeof(CatalogsOptions)],
        ["Covers"] = [typeof(CoverOptions)],
        ["DeadLetters"] = [typeof(DeadLetterOptions)],
        ["Discovery"] = [typeof(DiscoveryOptions)],
        ["Dispatch"] = [typeof(DispatchOptions)],
        ["Gemini"] = [typeof(GeminiOptions)],
        ["GoogleBooks"] = [typeof(GoogleBooksOptions)],
        ["IsbnDb"] = [typeof(IsbnDbOptions)],
        ["Metrics"] = [typeof(MetricsOptions)],
        ["OpenLibrary"] = [typeof(OpenLibraryOptions)],
        ["Queues"] = [typeof(QueueOptions)],
        ["Retention"] = [typeof(RetentionOptions)],
        ["Search"] = [typeof(SearchOptions), typeof(SearchServiceOptions)],
        ["Uploads"] = [typeof(UploadLimits)],
    };

    static readonly Lazy<string> Sources = new(() => string.Concat(
        Directory.EnumerateFiles(Repository.PathOf("services"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Generated().IsMatch(file))
            .Select(File.ReadAllText)));

    /// <summary>Whether a service does something with a variable, named as in <c>OpenLibrary__Contact</c>.</summary>
    public static bool IsRead(string variable)
    {
        var path = variable.Split("__");
        return path switch
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] => Mentions("OTEL_EXPORTER_OTLP_ENDPOINT"),
            // OpenTelemetry's own, as its specification of SDK variables names it.
            ["OTEL_METRIC_EXPORT_INTERVAL"] => true,
            ["Logging", "LogLevel", ..] => Mentions("Logging"),
            ["ConnectionStrings", var name] => Sources.Value.Contains($"GetConnectionString(\"{name}\")", StringComparison.Ordinal),
            ["RabbitMq", "ManagementUri"] => Mentions("RabbitMq:ManagementUri"),
            ["RabbitMq" or "Redis", "Tls", "CaFile" or "CertificateFile" or "KeyFile"] => Mentions($"{path[0]}:Tls") && Mentions(path[2]),
            [var section, .. var rest] => Sections.TryGetValue(section, out var options) && Mentions(section) && rest.Length > 0 && options.Any(type => Leads(type, rest)),
            _ => false,
        };
    }

    static bool Mentions(string key) => Sources.Value.Contains($"\"{key}\"", StringComparison.Ordinal);

    static bool Leads(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
            return true;
        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
            return int.TryParse(path[0], CultureInfo.InvariantCulture, out _) && Leads(type.GetElementType() ?? type.GetGenericArguments()[0], path[1..]);
        var property = type.GetProperty(path[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        return property is not null && Leads(property.PropertyType, path[1..]);
    }

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Generated();

    /// <summary>An entry of <c>ApiKeys</c>, which is read by hand.</summary>
    sealed record KeyEntry(string Name, string Key, string KeyHash, string[] Roles);
}
