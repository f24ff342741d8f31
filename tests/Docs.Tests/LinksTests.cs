using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Docs;

/// <summary>What a page links to is there.</summary>
public sealed partial class LinksTests
{
    [Fact]
    public void Every_link_within_the_repository_leads_somewhere()
    {
        var broken = new List<string>();
        var links = 0;
        foreach (var page in Repository.Pages)
        {
            foreach (var target in Links().Matches(File.ReadAllText(page)).Select(link => link.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)))
            {
                links++;
                if (!Leads(page, target))
                    broken.Add($"{Path.GetRelativePath(Repository.Root, page)} -> {target}");
            }
        }

        Assert.Empty(broken);
        Assert.InRange(links, 20, int.MaxValue);
    }

    [Fact]
    public void Every_alert_has_its_part_in_the_runbook()
    {
        var rules = Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy", "observability"), "*.y*ml", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var alerts = rules.SelectMany(file => RunbookLinks().Matches(file)).Select(link => link.Groups["anchor"].Value).Distinct(StringComparer.Ordinal).ToList();
        var parts = Anchors(Path.Combine(Repository.Root, "docs", "runbook.md"));

        Assert.InRange(alerts.Count, 7, 100);
        Assert.Empty(alerts.Except(parts, StringComparer.Ordinal));
    }

    static bool Leads(string page, string target)
    {
        var (file, anchor) = target.Split('#') is [var path, var part] ? (path, part) : (target, "");
        var full = file.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(file)));
        return (File.Exists(full) || Directory.Exists(full)) && (anchor.Length == 0 || !full.EndsWith(".md", StringComparison.Ordinal) || Anchors(full).Contains(anchor, StringComparer.Ordinal));
    }

    /// <summary>As GitHub makes them of headings.</summary>
    static IEnumerable<string> Anchors(string page) => Headings().Matches(File.ReadAllText(page))
        .Select(heading => NoAnchor().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"(?<!`)\[[^\]\n]*\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Links();

    [GeneratedRegex(@"runbook\.md#(?<anchor>[a-z-]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex RunbookLinks();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.None, 1_000)]
    private static partial Regex NoAnchor();
}
