using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using CacheWarming.Tests.Servers;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>The search box: what a reader gets, what the cache had to do with it, and what led to an author.</summary>
[Collection(Chromium.Name)]
public sealed class SearchPageTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>
{
    [Fact]
    public async Task The_first_search_for_a_title_calls_a_catalogue_and_the_second_is_answered_from_the_cache()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/");
        await visit.Page.ClickAsync("nav a:has-text('Search')");
        await visit.SaysAsync("main", "What does a reader get?");
        await visit.Page.FillAsync("input[name=q]", "Dune");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.SaysExactlyAsync("#answer .badge", "MISS");
        await visit.SaysAsync("#answer", "a catalogue was called");
        await visit.SaysAsync("#answer .works", "Frank Herbert");
        await visit.SaysAsync("#answer .works", "1965");

        await visit.Page.ClickAsync("button:has-text('Search')");

        await visit.SaysExactlyAsync("#answer .badge", "HIT");
        await visit.SaysAsync("#answer", "No call to a catalogue");
        await visit.SaysAsync("#answer .answer-line", " ms");
        Assert.Equal("Dune", await visit.Page.InputValueAsync("input[name=q]"));
        visit.NothingWentWrong();
    }

    [Theory]
    [InlineData("9789999908290", "", "#answer .works", "The Shining")]
    [InlineData("9999-9082-92", "", "#answer .works", "The Shining")]
    [InlineData("9789999908291", "", "#answer .notice", "is not an ISBN")]
    [InlineData("The Shining", "Nobody At All", "#answer", "Similar titles")]
    [InlineData("xqzzy vbnm", "", "#answer", "No catalogue has a book with this title")]
    [InlineData("", "Stephen King", "h1", "Stephen King")]
    public async Task Titles_ISBNs_and_authors_are_told_apart_and_what_is_not_found_is_said(string words, string author, string where, string said)
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/search");
        await visit.Page.FillAsync("input[name=q]", words);
        await visit.Page.FillAsync("input[name=author]", author);
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.SaysAsync(where, said);
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task An_authors_page_shows_the_works_and_who_led_there()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var page = visit.Page;
        var job = await page.WarmAsync(Libraries.Of("talisman.csv", ("The Talisman", "Stephen King"), ("Good Omens", "Terry Pratchett")));
        await visit.SaysAsync(".badge", "Completed");

        await page.ClickAsync(".authors a:has-text('Neil Gaiman')");
        await visit.SaysExactlyAsync("h1", "Neil Gaiman");
        await visit.SaysAsync("#origins", "with Terry Pratchett");
        await visit.SaysExactlyAsync("#answer .badge", "HIT");
        Assert.Equal(job, new Uri(new Uri(page.Url), await page.GetAttributeAsync("#origins a", "href")).AbsolutePath);

        await page.ClickAsync("#origins a:has-text('Terry Pratchett')");
        await visit.SaysExactlyAsync("h1", "Terry Pratchett");
        await visit.SaysAsync("#origins", "1 book of the library");
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task Many_works_are_shown_page_by_page()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/author?q=Stephen%20King");
        await Assertions.Expect(visit.Page.Locator(".works li")).ToHaveCountAsync(20);
        var first = await visit.Page.InnerTextAsync(".works strong");

        await visit.Page.ClickAsync("a[rel=next]");

        await Assertions.Expect(visit.Page.Locator(".works strong").First).Not.ToHaveTextAsync(first);
        await visit.SaysExactlyAsync("h1", "Stephen King");
        visit.NothingWentWrong();
    }
}

/// <summary>A search that can't be answered; the catalogue is not asked for some time after that.</summary>
[Collection(Chromium.Name)]
public sealed class UnansweredSearchTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>
{
    [Fact]
    public async Task A_catalogue_that_is_away_is_said_with_the_time_of_the_next_try()
    {
        service.Catalogue.AddFault(new Fault { Status = 503 });
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/search?q=Misery");

        await visit.SaysAsync("#answer .notice", "can't be asked");
        await visit.SaysAsync("#answer .notice", "Try again in");
        visit.NothingWentWrong();
    }
}
