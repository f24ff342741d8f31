using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>Covers come from elsewhere, to which a browser tells who looks at what: not before the reader, or a setting, allows it.</summary>
[Collection(Chromium.Name)]
public sealed class CoversTests(Chromium chromium)
{
    const string View = "/search?q=A+Book+With+A+Cover";

    const string Lines = """
        {"key":"OL1W","title":"A Book With A Cover","authors":[{"key":"OL1A","name":"Ann Author"}],"isbn":["9789999908290"],"edition_count":2,"language":["eng"],"cover_i":8231856}

        """;

    [Fact]
    public async Task Covers_are_loaded_after_the_reader_has_asked_for_them()
    {
        await using var service = await StartAsync(null);
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync(View);
        await visit.SaysAsync(".works", "A Book With A Cover");
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        visit.NothingWentWrong();

        await visit.Page.ClickAsync("text=Show covers");

        await AskedForCoverAsync(visit);
        // The next search has them too.
        Assert.Equal("yes", await visit.Page.GetAttributeAsync("input[name=covers]", "value"));
        await Assertions.Expect(visit.Page.Locator("text=Show covers")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_setting_loads_them_always()
    {
        await using var service = await StartAsync("Always");
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync(View);

        await AskedForCoverAsync(visit);
    }

    [Fact]
    public async Task A_setting_keeps_them_away_even_when_they_are_asked_for()
    {
        await using var service = await StartAsync("Never");
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync(View + "&covers=yes");

        await visit.SaysAsync(".works", "A Book With A Cover");
        await Assertions.Expect(visit.Page.Locator("img.cover, a:has-text('Show covers')")).ToHaveCountAsync(0);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        visit.NothingWentWrong();
    }

    /// <summary>The test's browser lets nothing leave the service; what the content security policy had stopped would not have been asked for.</summary>
    static async Task AskedForCoverAsync(Visit visit)
    {
        await visit.Page.Locator("img.cover").First.WaitForAsync();
        await Servers.Eventually.Async(
            () => Task.FromResult(visit.Trouble.Contains("asked for https://covers.openlibrary.org/b/id/8231856-M.jpg?default=false")), "a cover was asked for");
        Assert.DoesNotContain(visit.Trouble, trouble => trouble.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    static async Task<OneTestsService> StartAsync(string? load)
    {
        var service = new AloneService { CatalogueLines = Lines, Settings = { ["Covers__Load"] = load } };
        await service.InitializeAsync();
        return new OneTestsService(service);
    }

    sealed class OneTestsService(AloneService service) : IAsyncDisposable
    {
        public Uri Address => service.Address;

        public ValueTask DisposeAsync() => new(service.DisposeAsync());
    }
}
