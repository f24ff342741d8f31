using CacheWarming.Tests.Pages.Browsing;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>axe-core finds nothing on any view, wide and narrow, by day and by night.</summary>
[Collection(Chromium.Name)]
public sealed class AccessibilityTests(Chromium chromium, WarmService service) : IClassFixture<WarmService>
{
    [Theory]
    [InlineData(ColorScheme.Light, false)]
    [InlineData(ColorScheme.Dark, true)]
    public async Task No_view_has_a_finding(ColorScheme scheme, bool phone)
    {
        await using var visit = await chromium.VisitAsync(service.Address, scheme, phone);
        foreach (var path in service.Views.Append("/no-such-page"))
        {
            await visit.Page.GotoAsync(path);
            var findings = (await visit.Page.RunAxe()).Violations;
            Assert.True(findings.Length == 0, $"{path}: {string.Join("; ", findings.Select(found => $"{found.Id} ({string.Join(", ", found.Nodes.Select(node => node.Html))})"))}");
        }
        Assert.All(visit.Trouble, trouble => Assert.Contains("status of 404", trouble, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Findings_are_really_looked_for()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/search");
        await visit.Page.EvaluateAsync("document.querySelector('input[name=q]').closest('label').replaceWith(document.querySelector('input[name=q]'))");

        Assert.Contains((await visit.Page.RunAxe()).Violations, found => found.Id == "label");
    }
}
