using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Deployment.Workflows;

/// <summary>What GitHub does with a push, a tag and a pull request.</summary>
public sealed partial class WorkflowsTests
{
    const string Folder = ".github/workflows";

    public static TheoryData<string> Files { get; } = [.. Directory.GetFiles(Repository.PathOf(Folder), "*.yml").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void It_may_only_read_unless_a_job_says_more_and_does_not_run_twice(string file)
    {
        var workflow = Workflow(file);
        Assert.Equal("""{"contents":"read"}""", workflow["permissions"]!.ToJsonString());
        Assert.NotNull(workflow.At("concurrency/group"));
        Assert.All(workflow["jobs"].Members(), job =>
        {
            Assert.True(job.Value?["uses"] is not null || job.Value?["timeout-minutes"] is not null, $"{job.Key} may run for ever.");
            Assert.DoesNotContain("write-all", job.Value.TextAt("permissions") ?? "", StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Actions_of_others_are_pinned_to_a_commit(string file)
    {
        var text = Repository.Read($"{Folder}/{file}");
        Assert.All(Use().Matches(text).Select(match => match.Groups["what"].Value), use =>
        {
            if (use.StartsWith("./", StringComparison.Ordinal))
                Assert.True(Repository.Has(use[2..]), $"{use} is not there.");
            else
                Assert.Matches(@"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", use);
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_it_runs_is_there(string file)
    {
        var steps = Steps(Workflow(file)).ToList();
        Assert.All(steps.SelectMany(step => OwnScript().Matches(step.TextAt("run") ?? "")).Select(match => match.Groups["path"].Value), path =>
        {
            Assert.True(Repository.Has(path), $"{path} is not there.");
            if (!OperatingSystem.IsWindows())
                Assert.True(File.GetUnixFileMode(Repository.PathOf(path)).HasFlag(UnixFileMode.UserExecute), $"{path} can not be run.");
        });
        // What anybody may write into a title must not become part of a script.
        Assert.All(steps, step => Assert.DoesNotContain("${{ github.", step.TextAt("run") ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void The_gate_gets_the_servers_that_test_sh_takes()
    {
        var job = Workflow("ci.yml").At("jobs/test");
        Assert.Equal(["postgres", "rabbitmq", "redis"], job!["services"].Members().Select(server => server.Key).Order(StringComparer.Ordinal));
        var honoured = Repository.Read("tests/Servers/servers.sh");
        var given = job["env"].Members().Select(variable => variable.Key).ToList();
        Assert.Equal(4, given.Count);
        Assert.All(given, name => Assert.Contains(name, honoured, StringComparison.Ordinal));
        Assert.Contains(Steps(Workflow("ci.yml")), step => step.TextAt("run") == "./test.sh");
    }

    [Fact]
    public void A_release_waits_for_the_gate_the_images_and_the_chart()
    {
        var jobs = Workflow("release.yml")["jobs"]!;
        Assert.Equal(["images", "chart"], jobs.At("release/needs").Items().Select(need => need.ToString()));
        Assert.All(["images", "chart"], job => Assert.Contains("test", jobs[job]!["needs"].Items().Select(need => need.ToString())));
        Assert.Equal(["release"], jobs.AsObject().Where(job => job.Value.TextAt("permissions/contents") == "write").Select(job => job.Key));
    }

    [Fact]
    public void A_release_brings_programs_for_three_systems_and_the_tool()
    {
        var commands = string.Join('\n', Steps(Workflow("release.yml")).Select(step => step.TextAt("run")));
        Assert.Contains("./deploy/programs.sh \"${GITHUB_REF_NAME#v}\" programs linux-x64 osx-arm64 win-x64", commands, StringComparison.Ordinal);
        Assert.Contains("dotnet pack services/Standalone", commands, StringComparison.Ordinal);
        Assert.Contains("--notes-file notes.md programs/*", commands, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_say_where_they_come_from_and_what_is_in_them()
    {
        var build = Assert.Single(Steps(Workflow("images.yml")), step => step.TextAt("uses")?.StartsWith("docker/build-push-action@", StringComparison.Ordinal) == true);
        Assert.Equal("mode=max", build.TextAt("with/provenance"));
        Assert.Equal("true", build.TextAt("with/sbom"));
        Assert.Equal("linux/amd64,linux/arm64", build.TextAt("with/platforms"));
    }

    [Theory]
    [InlineData("Unreleased", 0)]
    [InlineData("999.0.0", 1)]
    public async Task A_releases_notes_are_the_changelogs_section(string version, int expected)
    {
        var (exitCode, output, error) = await Repository.RunAsync(Repository.PathOf(".github/changelog-section"), [version]);
        Assert.Equal(expected, exitCode);
        if (expected == 0)
        {
            Assert.DoesNotContain("## ", output, StringComparison.Ordinal);
            Assert.Contains(output.Trim(), Repository.Read("CHANGELOG.md"), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(version, error, StringComparison.Ordinal);
        }
    }

    static JsonNode Workflow(string file) => Yaml.Read(Repository.Read($"{Folder}/{file}"));

    static IEnumerable<JsonNode> Steps(JsonNode workflow) => workflow["jobs"].Members().SelectMany(job => job.Value?["steps"].Items() ?? []);

    [GeneratedRegex(@"(?m)^\s*(- )?uses: (?<what>.+)$")]
    private static partial Regex Use();

    [GeneratedRegex(@"(?<![\w./])\./(?<path>[\w./-]+)")]
    private static partial Regex OwnScript();
}
