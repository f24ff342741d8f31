using System.Text.Json;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

/// <summary>What README's first command brings onto a machine, as restoring wrote it down.</summary>
public sealed class FirstBuildTests
{
    [Fact]
    public void A_build_for_this_machine_downloads_no_runtime_of_another()
    {
        var standalone = Samples.Project("Standalone");
        var own = Assets(standalone).GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "project")
            .Select(library => Path.GetFullPath(library.Value.GetProperty("path").GetString()!, Path.GetDirectoryName(standalone)!)).ToList();
        Assert.Contains(own, project => project.EndsWith("Contracts.csproj", StringComparison.Ordinal));

        Assert.All([standalone, .. own], project => Assert.All(
            Assets(project).GetProperty("project").GetProperty("frameworks").EnumerateObject(),
            framework => Assert.False(framework.Value.TryGetProperty("downloadDependencies", out var downloads), $"{project}: {downloads}")));
    }

    static JsonElement Assets(string project) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "obj", "project.assets.json"))).RootElement;
}
