using System.Text.RegularExpressions;
using CacheWarming.Tests.Deployment.Chart;
using CacheWarming.Tests.Deployment.Compose;

namespace CacheWarming.Tests.Deployment;

/// <summary>Images are called the same wherever they are built, published and used.</summary>
public sealed partial class ImagesTests
{
    static readonly string Dockerfile = Repository.Read("deploy/Dockerfile");

    static readonly string[] Stages = [.. Stage().Matches(Dockerfile).Select(match => match.Groups["name"].Value)];

    [Fact]
    public void Compose_builds_each_service_from_its_stage_under_its_name() => Assert.All(ComposeFile.Built, pair =>
    {
        var target = pair.Value.TextAt("build/target")!;
        Assert.Contains(target, Stages);
        Assert.Equal("deploy/Dockerfile", pair.Value.TextAt("build/dockerfile"));
        Assert.Equal($"${{IMAGE_PREFIX:-}}cache-warming-{target}:${{IMAGE_TAG:-local}}", pair.Value.TextAt("image"));
    });

    [Fact]
    public void Every_image_is_published_under_the_name_that_compose_and_the_chart_use()
    {
        var job = Yaml.Read(Repository.Read(".github/workflows/images.yml")).At("jobs/image");
        var published = job.At("strategy/matrix/target").Items().Select(target => target.ToString()).Order(StringComparer.Ordinal);
        Assert.Equal(ComposeFile.Built.Select(pair => pair.Value.TextAt("build/target")).Order(StringComparer.Ordinal), published);
        Assert.Contains("/cache-warming-${{ matrix.target }}", job!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_uses_them_and_the_same_servers_as_compose()
    {
        var chart = await RenderedChart.OfAsync("demo");
        var used = chart.Pods.SelectMany(RenderedChart.ContainersOf).Select(container => container.TextAt("image")!).Order(StringComparer.Ordinal);
        var version = VersionIn(Repository.Read("Directory.Build.props"), "<Version>([^<]+)");
        string[] expected =
        [
            .. new[] { "rabbitmq", "postgres", "redis" }.Select(name => ComposeFile.All[name].TextAt("image")!),
            .. new[] { "ingestion", "discovery", "search", "metrics" }.Select(name => $"registry.example.org/books/cache-warming-{name}:{version}"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), used);
    }

    [Fact]
    public void Everything_has_one_version()
    {
        var version = VersionIn(Repository.Read("Directory.Build.props"), "<Version>([^<]+)");
        var chart = Yaml.Read(Repository.Read("deploy/helm/cache-warming/Chart.yaml"));
        Assert.Equal(version, chart.TextAt("version"));
        Assert.Equal(version, chart.TextAt("appVersion"));
        Assert.Equal(version, VersionIn(Dockerfile, "(?m)^ARG VERSION=(.+)$"));
    }

    [Fact]
    public void Images_run_as_nobody_restore_what_is_locked_and_say_how_they_are()
    {
        Assert.Matches(@"(?m)^USER [1-9]\d*$", Dockerfile);
        Assert.Contains("-p:RestoreLockedMode=true", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("HEALTHCHECK", Dockerfile, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^# *syntax=", Dockerfile);
        // A shell in between would not pass SIGTERM on.
        Assert.All(Entry().Matches(Dockerfile).Cast<Match>(), entry => Assert.StartsWith("[\"dotnet\"", entry.Groups["command"].Value, StringComparison.Ordinal));
    }

    /// <summary>What <c>bench.sh</c> measures is what the images hold: programs published for a machine come compiled.</summary>
    [Fact]
    public void Images_hold_services_compiled_ahead_as_the_benchmarks_do()
    {
        Assert.Matches(@"publish ""services/\$service"" -r ""\$machine"" --no-self-contained", Dockerfile);
        Assert.Matches(@"dotnet publish ""services/\$service"" -c Release -r ", Repository.Read("bench.sh"));
        Assert.Contains("<PublishReadyToRun Condition=\"'$(RuntimeIdentifier)' != ''\">true<", Repository.Read("services/Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_program_in_an_image_is_a_project_of_ours() => Assert.All(
        Entry().Matches(Dockerfile).Select(entry => Program().Match(entry.Value).Groups["name"].Value),
        name => Assert.True(Repository.Has($"services/{name}/{name}.csproj"), $"services/{name} is no project."));

    static string VersionIn(string text, string pattern) => Regex.Match(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    [GeneratedRegex(@"(?m)^FROM \S+ AS (?<name>\w+)$")]
    private static partial Regex Stage();

    [GeneratedRegex(@"(?m)^ENTRYPOINT (?<command>.+)$")]
    private static partial Regex Entry();

    [GeneratedRegex(@"CacheWarming\.(?<name>\w+)\.dll")]
    private static partial Regex Program();
}
