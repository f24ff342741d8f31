using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>What a new user sees first.</summary>
[Collection(Chromium.Name)]
public sealed class EmptyPageTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/jobs")]
    [InlineData("/search")]
    [InlineData("/dead-letters")]
    public async Task An_empty_page_offers_an_upload_and_the_sample(string path)
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync(path);
        await Assertions.Expect(visit.Page.Locator(".welcome a[href='/upload']")).ToBeVisibleAsync();

        await visit.Page.ClickAsync("text=Try the sample");

        await visit.SaysAsync("#file-name", "goodreads_library_export.csv");
        await visit.SaysAsync(".facts", "70");
        await Assertions.Expect(visit.Page.Locator("#start")).ToBeVisibleAsync();
        visit.NothingWentWrong();
    }

    [Theory]
    [InlineData("/", ColorScheme.Light)]
    [InlineData("/", ColorScheme.Dark)]
    [InlineData("/jobs", ColorScheme.Light)]
    [InlineData("/jobs", ColorScheme.Dark)]
    [InlineData("/search", ColorScheme.Light)]
    [InlineData("/dead-letters", ColorScheme.Dark)]
    [InlineData("/webhooks", ColorScheme.Light)]
    [InlineData("/webhooks", ColorScheme.Dark)]
    public async Task An_empty_page_can_be_read_on_a_phone(string path, ColorScheme scheme)
    {
        await using var visit = await chromium.VisitAsync(service.Address, scheme, phone: true);
        await visit.GoAsync(path);

        Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360, $"{path} is wider than the phone");
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Contrast.TooLow));
        visit.NothingWentWrong();
    }
}
