using System.Text.Json;
using System.Xml.Linq;

namespace CacheWarming.Tests.Docs;

/// <summary>What is built today is what was built yesterday: the boundary "Supply chain" of the threat model.</summary>
public sealed class PackagesTests
{
    [Fact]
    public void Every_package_is_pinned_to_one_version()
    {
        var packages = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").ToList();

        Assert.InRange(packages.Count, 10, 200);
        Assert.All(packages, package => Assert.Matches(@"^\[\d+(\.\d+)+\]$", package.Attribute("Version")!.Value));
    }

    [Fact]
    public void Every_package_of_every_project_is_locked_with_the_hash_of_its_content()
    {
        var projects = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToList();

        Assert.InRange(projects.Count, 20, 200);
        Assert.All(projects, project =>
        {
            var lockFile = Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(project)!, "packages*.lock.json"));
            using var locked = JsonDocument.Parse(File.ReadAllText(lockFile));
            Assert.All(
                locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                    .Where(package => package.Value.GetProperty("type").GetString() != "Project"),
                package => Assert.True(package.Value.TryGetProperty("contentHash", out _), $"{package.Name} of {project}"));
        });
    }

    [Fact]
    public void A_build_that_counts_takes_no_other_packages_than_the_locked_ones() =>
        Assert.Contains(
            XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("RestoreLockedMode"),
            mode => mode.Value == "true" && mode.Attribute("Condition")?.Value == "'$(CI)' == 'true'");
}
