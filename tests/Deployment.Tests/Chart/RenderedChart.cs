using System.Text.Json.Nodes;

namespace CacheWarming.Tests.Deployment.Chart;

/// <summary>What the chart makes of a set of values.</summary>
sealed class RenderedChart
{
    public const string Folder = "deploy/helm/cache-warming";
    const string Release = "books";

    RenderedChart(IReadOnlyList<JsonNode> objects) => Objects = objects;

    /// <summary>The chart's own sets of values, by the names of their files in <c>ci/</c>.</summary>
    public static TheoryData<string> Sets { get; } = ["minimal", "full", "demo"];

    public IReadOnlyList<JsonNode> Objects { get; }

    public IEnumerable<JsonNode> Deployments => OfKind("Deployment");

    /// <summary>Templates of pods, of the services and of the servers that come along.</summary>
    public IEnumerable<JsonNode> Pods => Objects.Select(made => made.At("spec/template")).OfType<JsonNode>();

    public static string ValuesOf(string set) => $"{Folder}/ci/{set}-values.yaml";

    /// <param name="more">Further arguments to <c>helm template</c>.</param>
    public static async Task<RenderedChart> OfAsync(string set, params IEnumerable<string> more)
    {
        var (exitCode, output, error) = await TryAsync(["-f", ValuesOf(set), .. more]);
        Assert.True(exitCode == 0, error);
        return new RenderedChart(Yaml.ReadAll(output));
    }

    public static async Task<(int ExitCode, string Output, string Error)> TryAsync(params IEnumerable<string> arguments)
    {
        var tools = await Tools.GetAsync();
        return await tools.HelmAsync(["template", Release, Folder, .. arguments]);
    }

    public IEnumerable<JsonNode> OfKind(string kind) => Objects.Where(made => made.TextAt("kind") == kind);

    public JsonNode Find(string kind, string name) => Assert.Single(OfKind(kind), made => made.TextAt("metadata/name") == name);

    public static IEnumerable<JsonNode> ContainersOf(JsonNode pod) => pod.At("spec/containers").Items();
}
