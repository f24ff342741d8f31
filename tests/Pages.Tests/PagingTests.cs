using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>Long lists have pages with numbers, a next page, and a field to jump to any.</summary>
[Collection(Chromium.Name)]
public sealed class PagingTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>
{
    [Fact]
    public async Task The_authors_of_a_job_are_walked_by_next_by_number_and_by_a_jump()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var page = visit.Page;
        var job = await page.WarmAsync(Libraries.Of("many.csv", [.. Enumerable.Range(0, 420).Select(i => ($"Book {i}", $"Nobody {(char)('A' + (i / 26))}{(char)('a' + (i % 26))}"))]));
        await visit.SaysAsync("#progress .badge", "Completed");
        await visit.GoAsync(job);
        var first = await NamesAsync(page);
        Assert.Equal(48, first.Count);

        await page.ClickAsync("#author-list a[rel=next]");
        await visit.SaysExactlyAsync("#author-list [aria-current=page]", "2");
        var second = await NamesAsync(page);
        Assert.Empty(first.Intersect(second));
        await page.ClickAsync("#author-list a[rel=prev]");
        await visit.SaysExactlyAsync("#author-list [aria-current=page]", "1");
        Assert.Equal(first, await NamesAsync(page));
        await page.ClickAsync("#author-list a[aria-label='Page 2']");
        await visit.SaysExactlyAsync("#author-list [aria-current=page]", "2");
        Assert.Equal(second, await NamesAsync(page));

        await page.FillAsync("#author-list input[name=page]", "9");
        await page.ClickAsync("#author-list button:has-text('Go')");
        await visit.SaysExactlyAsync("#author-list [aria-current=page]", "9");
        Assert.Equal(420 - (8 * 48), (await NamesAsync(page)).Count);
        await Assertions.Expect(page.Locator("#author-list a[rel=next]")).ToHaveCountAsync(0);

        // A search keeps its words while its pages are turned.
        await visit.GoAsync(job + "?q=nobody+a");
        await Assertions.Expect(page.Locator(".authors li")).ToHaveCountAsync(26);
        visit.NothingWentWrong();
    }

    static async Task<IReadOnlyList<string>> NamesAsync(IPage page) => await page.Locator(".authors li a").AllTextContentsAsync();
}
