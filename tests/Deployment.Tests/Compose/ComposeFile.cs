using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Deployment.Compose;

/// <summary>The root's compose file, the demo's and that of the one process, as they are written: variables are not filled in.</summary>
static partial class ComposeFile
{
    public static string Text { get; } = Repository.Read("docker-compose.yml");

    public static string DemoText { get; } = Repository.Read("deploy/compose/demo.yml");

    public static string StandaloneText { get; } = Repository.Read("deploy/compose/standalone.yml");

    static readonly JsonNode Root = Yaml.Read(Text);

    static readonly JsonNode DemoRoot = Yaml.Read(DemoText);

    /// <summary>Every container there is, with the demo's own.</summary>
    public static IReadOnlyDictionary<string, JsonNode> All { get; } = Root["services"].Members().Concat(DemoRoot["services"].Members().Where(own => own.Value?["image"] is not null))
        .Concat(Yaml.Read(StandaloneText)["services"].Members())
        .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);

    public static TheoryData<string> Names { get; } = [.. All.Keys];

    /// <summary>Ours, built from <c>deploy/Dockerfile</c>.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> Built => All.Where(pair => pair.Value["build"] is not null);

    /// <summary>What the demo changes about services.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Demo => DemoRoot["services"].Members();

    /// <summary>Variables that <c>.env</c> may give, and whether compose refuses to do without.</summary>
    public static ILookup<string, bool> Variables { get; } = Variable().Matches(Text + DemoText + StandaloneText)
        .ToLookup(match => match.Groups["name"].Value, match => match.Groups["how"].Value.StartsWith(":?", StringComparison.Ordinal), StringComparer.Ordinal);

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z_]+)(?<how>[^}]*)\}")]
    private static partial Regex Variable();
}
