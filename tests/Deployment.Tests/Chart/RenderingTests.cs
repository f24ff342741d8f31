using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CacheWarming.Tests.Deployment.Chart;

/// <summary>Every set of values makes objects that Kubernetes understands.</summary>
public sealed class RenderingTests
{
    public static TheoryData<string> Sets => RenderedChart.Sets;

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Helm_finds_nothing_to_complain_of(string set)
    {
        var tools = await Tools.GetAsync();
        var (exitCode, output, error) = await tools.HelmAsync("lint", "--strict", RenderedChart.Folder, "-f", RenderedChart.ValuesOf(set));
        Assert.True(exitCode == 0, output + error);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Every_object_is_what_its_type_says(string set)
    {
        var chart = await RenderedChart.OfAsync(set);
        var tools = await Tools.GetAsync();
        var file = $"rendered-{set}.ts";
        await File.WriteAllTextAsync(Path.Combine(tools.Folder, file), TypeScriptOf(chart.Objects));
        var (exitCode, output, _) = await tools.CheckTypesAsync(file);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task The_check_of_types_notices_a_misspelt_field()
    {
        var tools = await Tools.GetAsync();
        var misspelt = Yaml.Read("{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {port: [{port: 80}]}}");
        await File.WriteAllTextAsync(Path.Combine(tools.Folder, "misspelt.ts"), TypeScriptOf([misspelt]));
        var (exitCode, output, _) = await tools.CheckTypesAsync("misspelt.ts");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("\"port\"' does not exist in type 'ServiceSpec'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_is_packed_without_a_network()
    {
        var tools = await Tools.GetAsync();
        var folder = Directory.CreateTempSubdirectory("chart-");
        try
        {
            var (exitCode, output, error) = await tools.HelmAsync("package", RenderedChart.Folder, "--destination", folder.FullName);
            Assert.True(exitCode == 0, output + error);
            // The alerts stand elsewhere in the work tree, and must go along.
            var (_, rendered, _) = await tools.HelmAsync("template", "books", Assert.Single(folder.GetFiles("*.tgz")).FullName, "-f", RenderedChart.ValuesOf("full"));
            Assert.Contains("alert: DeadLetters", rendered, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_image_is_taken_by_its_digest_where_one_is_given()
    {
        var digest = "sha256:" + new string('a', 64);
        var chart = await RenderedChart.OfAsync("minimal", "--set", $"image.digests.search={digest}");
        var images = chart.Pods.SelectMany(RenderedChart.ContainersOf).Select(container => container.TextAt("image")!).ToList();

        Assert.Single(images, image => image.EndsWith($"/cache-warming-search@{digest}", StringComparison.Ordinal));
        Assert.Single(images, image => image.Contains("/cache-warming-metrics:", StringComparison.Ordinal));
        var (refused, _, _) = await RenderedChart.TryAsync("-f", RenderedChart.ValuesOf("minimal"), "--set", "image.digests.search=latest");
        Assert.NotEqual(0, refused);
    }

    static string TypeScriptOf(IEnumerable<JsonNode> objects)
    {
        var file = new StringBuilder();
        foreach (var (at, made) in objects.Index())
        {
            var (kind, api) = (made.TextAt("kind"), made.TextAt("apiVersion")!);
            file.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"import {{ {kind} as Kind{at} }} from \"{ModuleOf(api)}\";");
            file.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"export const object{at}: Kind{at} = {made.ToJsonString(new JsonSerializerOptions { WriteIndented = true })};");
        }
        return file.ToString();
    }

    // apps/v1, networking.k8s.io/v1, v1
    static string ModuleOf(string api) => api.Split('/') switch
    {
        ["monitoring.coreos.com", _] => "./monitoring.js",
        [var group, var version] => $"kubernetes-types/{group.Split('.')[0]}/{version}.js",
        _ => $"kubernetes-types/core/{api}.js",
    };
}
