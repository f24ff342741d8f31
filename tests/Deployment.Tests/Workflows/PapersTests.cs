using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Deployment.Workflows;

/// <summary>What contributors and finders of weaknesses meet.</summary>
public sealed partial class PapersTests
{
    [Fact]
    public void Dependabot_looks_where_there_is_something()
    {
        var updates = Yaml.Read(Repository.Read(".github/dependabot.yml"))["updates"].Items().ToList();
        Assert.Superset(
            new HashSet<string>(["docker", "github-actions", "npm", "nuget"], StringComparer.Ordinal),
            updates.Select(update => update.TextAt("package-ecosystem")!).ToHashSet(StringComparer.Ordinal));
        Assert.All(updates, update =>
        {
            var folder = update.TextAt("directory")!.TrimStart('/');
            var expected = update.TextAt("package-ecosystem") switch
            {
                "nuget" => "Directory.Packages.props",
                "github-actions" => ".github/workflows",
                "docker" => "Dockerfile",
                "docker-compose" => "docker-compose.yml",
                _ => "package-lock.json",
            };
            Assert.True(Repository.Has(Path.Combine(folder, expected)), $"{expected} is not in /{folder}.");
        });
    }

    [Fact]
    public void Issue_forms_ask_something()
    {
        var forms = Directory.GetFiles(Repository.PathOf(".github/ISSUE_TEMPLATE"), "*.yml").Where(file => Path.GetFileName(file) != "config.yml").ToList();
        Assert.NotEmpty(forms);
        Assert.All(forms, file =>
        {
            var form = Yaml.Read(File.ReadAllText(file));
            Assert.NotNull(form["name"]);
            Assert.NotNull(form["description"]);
            Assert.Contains(form["body"].Items(), field => field.TextAt("validations/required") == "true");
            Assert.All(form["body"].Items(), field => Assert.NotNull(field.At("attributes/label")));
        });
    }

    [Fact]
    public void Owners_own_something() => Assert.All(
        Repository.Read(".github/CODEOWNERS").Split('\n').Where(line => line.StartsWith('/')).Select(line => line.Split(' ')[0].Trim('/')),
        path => Assert.True(Repository.Has(path), $"{path} is not there."));

    [Theory]
    [InlineData("SECURITY.md")]
    [InlineData("deploy/README.md")]
    [InlineData("deploy/helm/cache-warming/README.md")]
    public void Links_lead_somewhere(string paper)
    {
        var folder = Path.GetDirectoryName(paper)!;
        Assert.All(
            Link().Matches(Repository.Read(paper)).Select(match => match.Groups["to"].Value.Split('#')[0]).Where(to => to.Length > 0 && !to.Contains("://", StringComparison.Ordinal)),
            to => Assert.True(Repository.Has(Path.Combine(folder, to)), $"{to} is not there."));
    }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();
}
