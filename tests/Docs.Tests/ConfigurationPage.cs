using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Docs;

/// <summary>
/// <c>docs/configuration.md</c>, made of the options classes: sections, names, defaults and ranges from the assemblies, what they mean
/// from the doc comments in the source.
/// </summary>
static partial class ConfigurationPage
{
    static readonly (string Assembly, string Readers)[] Assemblies =
    [
        ("Hosting", "every service"), ("Ingestion", "Ingestion"), ("Discovery", "Discovery"), ("Search", "Search"), ("Metrics", "Metrics"),
        ("BookCache", "Discovery, Search"), ("Catalogs", "Discovery, Search; the pace of Open Library also Ingestion"),
    ];

    static readonly string[] Sources =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "services"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(File.ReadAllText),
    ];

    public static string Write()
    {
        var page = new StringBuilder("""
            # Configuration

            Made of the options classes by `UPDATE_DOCS=1 ./test.sh Docs`; a test fails when it is out of date.

            Every setting is an environment variable (`Section__Name`) or any other source of .NET configuration (`Section:Name` on the command
            line). Values are checked when a service starts: it says what is wrong and does not run. Times are `hh:mm:ss`, or `d.hh:mm:ss`.

            | servers and keys | who reads it | |
            |---|---|---|
            | `ConnectionStrings__RabbitMq` | every service | `amqp://user:password@host:5672/vhost`, or `amqps://` |
            | `ConnectionStrings__Postgres` | every service | `Host=…;Database=…;Username=…;Password=…`, with TLS `;SSL Mode=VerifyFull;Root Certificate=FILE`; PostgreSQL 14 or newer. All options: [Npgsql](https://www.npgsql.org/doc/connection-string-parameters.html) |
            | `ConnectionStrings__Redis` | Discovery, Search | `host:6379,password=…`, with TLS `,ssl=true`, through Sentinel `sentinel:26379,serviceName=mymaster,password=…`. An ACL user `,user=…` needs `~* &* +@all -@dangerous +info`. All options: [StackExchange.Redis](https://stackexchange.github.io/StackExchange.Redis/Configuration) |
            | `RabbitMq__ManagementUri` | Metrics | `http://user:password@host:15672`, to notice consumers that have stopped |
            | `Redis__Tls__CaFile`, `…CertificateFile`, `…KeyFile` | Discovery, Search | PEM files; without `CaFile` the machine's authorities are believed |
            | `RabbitMq__Tls__CaFile`, `…CertificateFile`, `…KeyFile` | every service | the same for the broker |
            | `ApiKeys__0__Name`, `…Key` or `…KeyHash`, `…Roles__0` | Ingestion, Search, Metrics | who may do what: `read`, `submit`, `operate` |
            | `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_PROTOCOL` | every service | where telemetry goes; without the first there is none |


            """);
        foreach (var (assembly, readers) in Assemblies)
        {
            var types = Assembly.Load($"CacheWarming.{assembly}").GetTypes().Where(IsOptions).ToList();
            foreach (var (section, type) in types
                .Where(type => !types.Exists(other => Settings(other).Any(setting => setting.PropertyType == type)))
                .Select(type => (Section: SectionOf(type), Type: type))
                .OrderBy(options => options.Section, StringComparer.Ordinal))
            {
                page.Append(CultureInfo.InvariantCulture, $"## {section}\n\nRead by {readers}.\n\n| variable | default | |\n|---|---|---|\n");
                WriteSettings(page, section, type);
                page.Append('\n');
            }
        }
        return page.ToString();
    }

    static bool IsOptions(Type type) =>
        type is { IsPublic: true, IsAbstract: false, IsClass: true } && (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("Limits", StringComparison.Ordinal))
        && type.GetMethod("<Clone>$") is null // a record is what somebody sent, not a setting
        && Settings(type).Any();

    // A list, and a section within a section, is filled and not set.
    static IEnumerable<PropertyInfo> Settings(Type type) => type.GetProperties()
        .Where(property => property.SetMethod is { IsPublic: true } || typeof(IList<string>).IsAssignableFrom(property.PropertyType) || IsOptions(property.PropertyType));

    static void WriteSettings(StringBuilder page, string section, Type type)
    {
        var defaults = Activator.CreateInstance(type);
        foreach (var setting in Settings(type))
        {
            if (IsOptions(setting.PropertyType))
            {
                WriteSettings(page, $"{section}__{setting.Name}", setting.PropertyType);
                continue;
            }
            var name = setting.SetMethod is null ? $"{section}__{setting.Name}__0" : $"{section}__{setting.Name}";
            var range = setting.GetCustomAttribute<RangeAttribute>() is { } bounds ? string.Create(CultureInfo.InvariantCulture, $" {bounds.Minimum}–{bounds.Maximum}.") : "";
            page.Append(CultureInfo.InvariantCulture, $"| `{name}` | {Text(setting.GetValue(defaults))} | {MeaningOf(setting)}{range} |\n");
        }
    }

    static string SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
        ?? SectionName().Match(SourceOf(type)) switch
        {
            { Success: true } match => match.Groups["name"].Value,
            _ => throw new InvalidOperationException($"{type.Name} says neither in a constant nor in its comment which section it is."),
        };

    static string MeaningOf(PropertyInfo setting)
    {
        var comment = Regex.Match(
            SourceOf(setting.DeclaringType!)[SourceOf(setting.DeclaringType!).IndexOf($" class {setting.DeclaringType!.Name}", StringComparison.Ordinal)..],
            $@"(?<comment>(^\s*///[^\n]*\n)+)(^\s*\[[^\n]*\n)*^\s*public [^\n]*\b{Regex.Escape(setting.Name)} {{", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        if (!comment.Success)
            throw new InvalidOperationException($"{setting.DeclaringType!.Name}.{setting.Name} has no comment that says what it is.");
        var text = string.Join(' ', comment.Groups["comment"].Value.Split('\n').Select(line => line.Trim().TrimStart('/').Trim()));
        text = SeeAlso().Replace(text, "`${name}`");
        text = Code().Replace(text, "`${text}`");
        return Tags().Replace(text, "").Replace("|", "\\|", StringComparison.Ordinal).Trim();
    }

    static string SourceOf(Type type) =>
        Array.Find(Sources, source => source.Contains($" class {type.Name}\n", StringComparison.Ordinal) || source.Contains($" class {type.Name} :", StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"{type.Name} is not in the source.");

    static string Text(object? value) => value switch
    {
        null or "" => "-",
        bool yes => yes ? "`true`" : "`false`",
        string text => $"`{text}`",
        Uri { OriginalString: "about:blank" } => "the provider's own",
        IEnumerable many => many.Cast<object>().Any() ? string.Join(", ", many.Cast<object>().Select(Text)) : "-",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    [GeneratedRegex(@"[Ss]ection <c>(?<name>\w+)</c>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SectionName();

    [GeneratedRegex(@"<see cref=""(\w+\.)*(?<name>\w+)""\s*/>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SeeAlso();

    [GeneratedRegex("<c>(?<text>.*?)</c>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code();

    [GeneratedRegex("</?[a-z][^>]*>", RegexOptions.None, 1_000)]
    private static partial Regex Tags();
}
