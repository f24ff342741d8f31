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

    static readonly Dictionary<string, string> Sources = Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "services"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .GroupBy(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal)
        .ToDictionary(files => files.Key, files => files.First(), StringComparer.Ordinal);

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
            | `ConnectionStrings__Postgres` | every service | `Host=…;Database=…;Username=…;Password=…`, with TLS `;SSL Mode=VerifyFull;Root Certificate=FILE` |
            | `ConnectionStrings__Redis` | Discovery, Search | `host:6379,password=…`, with TLS `,ssl=true` |
            | `RabbitMq__ManagementUri` | Metrics | `http://user:password@host:15672`, to notice consumers that have stopped |
            | `Redis__Tls__CaFile`, `…CertificateFile`, `…KeyFile` | Discovery, Search | PEM files; without `CaFile` the machine's authorities are believed |
            | `RabbitMq__Tls__CaFile`, `…CertificateFile`, `…KeyFile` | every service | the same for the broker |
            | `ApiKeys__0__Name`, `…Key` or `…KeyHash`, `…Roles__0` | Ingestion, Search, Metrics | who may do what: `read`, `submit`, `operate` |
            | `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_PROTOCOL` | every service | where telemetry goes; without the first there is none |


            """);
        foreach (var (assembly, readers) in Assemblies)
        {
            var all = Assembly.Load($"CacheWarming.{assembly}").GetTypes().Where(IsOptions).Select(type => (Section: SectionOf(type), Type: type));
            foreach (var (section, type) in all.OrderBy(options => options.Section, StringComparer.Ordinal))
                WriteSection(page, section, type, readers);
        }
        return page.ToString();
    }

    static bool IsOptions(Type type) =>
        type is { IsPublic: true, IsAbstract: false, IsClass: true } && (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("Limits", StringComparison.Ordinal))
        && Settings(type).Any();

    static IEnumerable<PropertyInfo> Settings(Type type) => type.GetProperties().Where(property => property.SetMethod is { IsPublic: true });

    static void WriteSection(StringBuilder page, string section, Type type, string readers)
    {
        var defaults = Activator.CreateInstance(type);
        page.Append(CultureInfo.InvariantCulture, $"## {section}\n\nRead by {readers}.\n\n| variable | default | |\n|---|---|---|\n");
        foreach (var setting in Settings(type))
        {
            var range = setting.GetCustomAttribute<RangeAttribute>() is { } bounds ? string.Create(CultureInfo.InvariantCulture, $" {bounds.Minimum}–{bounds.Maximum}.") : "";
            page.Append(CultureInfo.InvariantCulture, $"| `{section}__{setting.Name}` | {Text(setting.GetValue(defaults))} | {MeaningOf(setting)}{range} |\n");
        }
        page.Append('\n');
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
            SourceOf(setting.DeclaringType!),
            $@"(?<comment>(^\s*///[^\n]*\n)+)(^\s*\[[^\n]*\n)*^\s*public [^\n]*\b{Regex.Escape(setting.Name)} {{", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        if (!comment.Success)
            throw new InvalidOperationException($"{setting.DeclaringType!.Name}.{setting.Name} has no comment that says what it is.");
        var text = string.Join(' ', comment.Groups["comment"].Value.Split('\n').Select(line => line.Trim().TrimStart('/').Trim()));
        text = SeeAlso().Replace(text, "`$1`");
        text = Code().Replace(text, "`$1`");
        return Tags().Replace(text, "").Replace("|", "\\|", StringComparison.Ordinal).Trim();
    }

    static string SourceOf(Type type) => File.ReadAllText(Sources[type.Name]);

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

    [GeneratedRegex(@"<see cref=""(?:\w+\.)*(\w+)""\s*/>", RegexOptions.None, 1_000)]
    private static partial Regex SeeAlso();

    [GeneratedRegex("<c>(.*?)</c>", RegexOptions.None, 1_000)]
    private static partial Regex Code();

    [GeneratedRegex("</?[a-z][^>]*>", RegexOptions.None, 1_000)]
    private static partial Regex Tags();
}
