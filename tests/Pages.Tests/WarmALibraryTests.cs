using System.Text.RegularExpressions;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>What the page is for: a dropped file becomes a warm cache, and one sees how.</summary>
[Collection(Chromium.Name)]
public sealed partial class WarmALibraryTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>, IDisposable
{
    public void Dispose() => service.Catalogue.ClearFaults();

    [Fact]
    public async Task A_dropped_library_is_previewed_started_followed_and_proved()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var page = visit.Page;
        await visit.GoAsync("/");
        await page.ClickAsync("text=Warm a library");
        await page.WaitForURLAsync("**/upload");
        await DropAsync(page, await File.ReadAllTextAsync(Samples.Library));
        await visit.SaysAsync(".preview", "Goodreads");
        await visit.SaysAsync(".facts", "70");
        await visit.SaysAsync(".facts", "58");
        var calls = await page.InnerTextAsync(".facts div:nth-child(3) strong");
        await page.CheckAsync("input[name=maxDepth][value='1']", new() { Force = true });
        await Assertions.Expect(page.Locator(".facts div:nth-child(3) strong")).Not.ToHaveTextAsync(calls);

        service.Catalogue.AddFault(new Fault { DelayMs = 400 });
        await page.ClickAsync("#start");
        await page.WaitForURLAsync("**/jobs/*");

        // Nobody reloads: what is shown moves by itself.
        await page.WaitForFunctionAsync("() => { const done = parseInt(document.querySelector('#percent').textContent); return done > 0 && done < 100; }", null, new() { Timeout = 150_000, PollingInterval = 50 });
        service.Catalogue.ClearFaults();
        await visit.SaysAsync(".badge", "Completed");
        await visit.SaysAsync("#percent", "100 %");
        await visit.SaysAsync("[data-said]", "Completed");
        await visit.SaysAsync("#coverage .ring", "97.1 %");
        await visit.SaysAsync("#coverage", "no catalogue knows the author");
        // More than sixty authors are ranked and not drawn.
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.ranked li').length > 10");

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("text=Misses as CSV"));
        var misses = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(3, misses.Length);
        Assert.StartsWith("Line,Title,Author", misses[0], StringComparison.Ordinal);
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task Who_points_at_an_author_sees_why_it_was_warmed_and_who_looks_for_one_finds_it()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var page = visit.Page;
        await page.WarmAsync(Libraries.Of("talisman.csv", ("The Talisman", "Stephen King"), ("Good Omens", "Terry Pratchett"), ("The Hobbit", "J.R.R. Tolkien")));
        await visit.SaysAsync(".badge", "Completed");
        var found = page.Locator(".node[data-parent]").First;
        await Assertions.Expect(found).ToBeVisibleAsync();

        await found.HoverAsync();
        await visit.SaysAsync("#tree-why", " with ");
        await visit.SaysAsync("#tree-why", "›");

        await page.FillAsync("input[name=q]", "pratch");
        await Assertions.Expect(page.Locator(".authors li")).ToHaveCountAsync(1);
        await visit.SaysAsync(".authors", "Terry Pratchett");
        await visit.SaysAsync(".authors", "1 book of the library");
        await page.FillAsync("input[name=q]", "100%_nobody");
        await visit.SaysAsync("#author-list", "No author of this job is like that");
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task Rows_that_would_be_skipped_are_named_with_their_reasons()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/upload");
        await visit.Page.ChooseAsync(Libraries.File("gaps.csv", "Title,Author\nEmma,Jane Austen\n,Nobody\n"));

        await visit.SaysAsync(".preview", "1 row would be skipped");
        Assert.Equal("3", await visit.Page.InnerTextAsync(".preview .short th[scope=row]"));
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task A_file_that_is_no_library_is_refused_in_words_and_can_not_be_started()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/upload");
        await visit.Page.ChooseAsync(Libraries.File("colours.csv", "Colour,Taste\nred,sweet\n"));

        await visit.SaysAsync("#preview", "can't be warmed as it is");
        await Assertions.Expect(visit.Page.Locator("#start")).ToBeHiddenAsync();
        // The one thing that went wrong is the answer that was asked for.
        Assert.All(visit.Trouble, trouble => Assert.Matches(StatusOfRefusal(), trouble));
    }

    [GeneratedRegex("status of 400", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex StatusOfRefusal();

    static async Task DropAsync(IPage page, string csv)
    {
        var dropped = await page.EvaluateHandleAsync(
            "csv => { const dropped = new DataTransfer(); dropped.items.add(new File([csv], 'goodreads_library_export.csv', { type: 'text/csv' })); return dropped; }", csv);
        await page.DispatchEventAsync("#drop", "drop", new { dataTransfer = dropped });
    }
}
