using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>A few authors are drawn as a tree; of many, those with the most co-authors are listed.</summary>
[Collection(Chromium.Name)]
public sealed class CoAuthorsTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>
{
    [Fact]
    public async Task Many_authors_are_ranked_by_how_many_others_they_wrote_with_and_the_reason_is_said()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var job = await visit.Page.WarmAsync(Libraries.File("sample.csv", await File.ReadAllTextAsync(Samples.Library)));
        await visit.SaysAsync("#progress .badge", "Completed");
        await visit.GoAsync(job);
        await visit.SaysAsync("#tree", "are too many for a picture");

        var ranks = await visit.Page.Locator(".ranked .why").AllTextContentsAsync();
        Assert.Equal(20, ranks.Count);
        var with = ranks.Select(rank => int.Parse(System.Text.RegularExpressions.Regex.Match(rank, @"with (\d+) author").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(with.OrderDescending(), with);
        Assert.True(with[0] > 1);
        Assert.Contains(ranks, rank => rank.Contains(" · their co-authors", StringComparison.Ordinal));
        await Assertions.Expect(visit.Page.Locator(".node")).ToHaveCountAsync(0);
        await visit.Page.ClickAsync(".ranked a");
        await visit.SaysAsync("#origins", "sample.csv");
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task Few_authors_are_drawn_with_their_names_and_a_phone_lists_them_instead()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var job = await visit.Page.WarmAsync(Libraries.Of("talisman.csv", ("The Talisman", "Stephen King"), ("Good Omens", "Terry Pratchett")));
        await visit.SaysExactlyAsync("#progress .badge", "Completed");
        await Assertions.Expect(visit.Page.Locator(".node")).Not.ToHaveCountAsync(0);
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.node text')].filter(name => !name.checkVisibility()).map(name => name.textContent)"));
        await Assertions.Expect(visit.Page.Locator(".ranked")).ToBeHiddenAsync();

        await using var phone = await chromium.VisitAsync(service.Address, phone: true);
        await phone.GoAsync(job);
        await Assertions.Expect(phone.Page.Locator(".tree")).ToBeHiddenAsync();
        await phone.SaysAsync(".ranked", "Neil Gaiman");
        await phone.SaysAsync(".ranked", "with Terry Pratchett");
        visit.NothingWentWrong();
        phone.NothingWentWrong();
    }
}
