using System.Text.Json;
using CacheWarming.Tests.Telemetry.Running;
using YamlDotNet.Serialization;

namespace CacheWarming.Tests.Telemetry;

/// <summary>An alert as the rules have it.</summary>
sealed record AlertRule(string Name, string Expression, IReadOnlyDictionary<string, string> Annotations, string Severity);

/// <summary>What is written in <c>deploy/observability</c>.</summary>
static class Written
{
    public static string RulesFile { get; } = Path.Combine(Programs.Observability, "prometheus", "rules", "cache-warming.yml");

    public static IReadOnlyList<AlertRule> Alerts()
    {
        var rules = new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<RuleFile>(File.ReadAllText(RulesFile));
        return [.. rules.Groups.SelectMany(group => group.Rules).Select(rule => new AlertRule(rule.Alert, rule.Expr, rule.Annotations, rule.Labels["severity"]))];
    }

    /// <summary>Panel and PromQL expression.</summary>
    public static IReadOnlyList<(string Panel, string Expression)> DashboardExpressions() => [.. Targets("expr")];

    /// <summary>Panel and SQL.</summary>
    public static IReadOnlyList<(string Panel, string Sql)> DashboardQueries() => [.. Targets("rawSql")];

    public static JsonElement Dashboard() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Programs.Observability, "grafana", "dashboards", "cache-warming.json"))).RootElement;

    static IEnumerable<(string, string)> Targets(string member) =>
        from panel in Dashboard().GetProperty("panels").EnumerateArray()
        where panel.TryGetProperty("targets", out _)
        from target in panel.GetProperty("targets").EnumerateArray()
        where target.TryGetProperty(member, out _)
        select (panel.GetProperty("title").GetString()!, target.GetProperty(member).GetString()!);

    public sealed class RuleFile
    {
        [YamlMember(Alias = "groups")]
        public List<RuleGroup> Groups { get; set; } = [];
    }

    public sealed class RuleGroup
    {
        [YamlMember(Alias = "rules")]
        public List<Rule> Rules { get; set; } = [];
    }

    public sealed class Rule
    {
        [YamlMember(Alias = "alert")]
        public string Alert { get; set; } = "";

        [YamlMember(Alias = "expr")]
        public string Expr { get; set; } = "";

        [YamlMember(Alias = "labels")]
        public Dictionary<string, string> Labels { get; set; } = [];

        [YamlMember(Alias = "annotations")]
        public Dictionary<string, string> Annotations { get; set; } = [];
    }
}
