using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>Buttons that steer jobs, and a list that moves by itself.</summary>
[Collection(Chromium.Name)]
public sealed class SteerJobsTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>, IDisposable
{
    public void Dispose() => service.Catalogue.ClearFaults();

    [Fact]
    public async Task A_job_is_paused_resumed_hurried_and_cancelled_from_the_list()
    {
        service.Catalogue.AddFault(new Fault { DelayMs = 3_000 });
        await using var visit = await chromium.VisitAsync(service.Address);
        var page = visit.Page;
        var job = await page.WarmAsync(Libraries.File("sample.csv", await File.ReadAllTextAsync(Samples.Library)));
        await visit.GoAsync("/jobs");
        var card = $"#job-{job.Split('/')[^1]}";
        await visit.SaysAsync($"{card} .badge", "Warming");

        await page.ClickAsync($"{card} button:has-text('Pause')");
        await visit.SaysAsync($"{card} .badge", "Paused");
        await visit.SaysAsync($"{card} .waits", "resume it to go on");
        await page.ClickAsync($"{card} button:has-text('Resume')");
        await visit.SaysAsync($"{card} .badge", "Warming");
        await page.ClickAsync($"{card} button:has-text('High priority')");
        await visit.SaysAsync(card, "high priority");

        await page.ClickAsync($"{card} button:has-text('Cancel')");
        await page.ClickAsync("#ask button:has-text('Keep')");
        await visit.SaysAsync($"{card} .badge", "Warming");
        await page.ClickAsync($"{card} button:has-text('Cancel')");
        await page.ClickAsync("#ask-yes");
        await visit.SaysAsync($"{card} .badge", "Cancelled");
        await Assertions.Expect(page.Locator($"{card} .controls")).ToHaveCountAsync(0);
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task Who_has_no_mouse_gets_everywhere_with_the_keyboard()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var page = visit.Page;
        await visit.GoAsync("/upload");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await FocusedAsync(page));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("file", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.ChooseAsync(Libraries.Of("keyboard.csv", ("The Talisman", "Stephen King"), ("Dune", "Frank Herbert")));

        await TabToAsync(page, "document.activeElement.id === 'start'");
        Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/jobs/*");
        await visit.SaysAsync(".badge", "Completed");

        await TabToAsync(page, "document.activeElement.classList.contains('node')");
        var first = await page.InnerTextAsync("#tree-why strong");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("#tree-why strong")).Not.ToHaveTextAsync(first);
        await page.Keyboard.PressAsync("ArrowLeft");
        await visit.SaysAsync("#tree-why strong", first);
        visit.NothingWentWrong();
    }

    static async Task TabToAsync(IPage page, string there)
    {
        for (var presses = 0; presses < 60 && !await page.EvaluateAsync<bool>(there); presses++)
            await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>(there), there);
    }

    static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.textContent.trim()");
}
