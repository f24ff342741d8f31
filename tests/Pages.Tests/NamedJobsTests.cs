using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>Jobs are told apart by their names, and found by them.</summary>
[Collection(Chromium.Name)]
public sealed class NamedJobsTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>
{
    [Fact]
    public async Task A_job_has_its_files_name_is_renamed_on_its_page_and_found_in_the_list()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var page = visit.Page;
        var job = await page.WarmAsync(Libraries.Of("mother's books.csv", ("Dune", "Frank Herbert")));
        await visit.SaysExactlyAsync("h1", "mother's books.csv");
        await page.WarmAsync(Libraries.Of("other.csv", ("The Hobbit", "J.R.R. Tolkien")));
        await visit.SaysExactlyAsync("#progress .badge", "Completed");

        await visit.GoAsync(job);
        await page.ClickAsync("summary:has-text('Rename')");
        await page.FillAsync(".rename input", "Mother, spring");
        await page.Keyboard.PressAsync("Enter");
        await visit.SaysExactlyAsync("h1", "Mother, spring");
        await Assertions.Expect(page.Locator(".rename input")).ToBeHiddenAsync();

        await visit.GoAsync("/jobs");
        await visit.SaysAsync("#jobs", "other.csv");
        await page.FillAsync("input[name=q]", "MOTHER");
        await Assertions.Expect(page.Locator("#jobs h3")).ToHaveCountAsync(1);
        await visit.SaysExactlyAsync("#jobs h3", "Mother, spring");
        await page.SelectOptionAsync("select[name=state]", "Paused");
        await visit.SaysAsync("#jobs", "No such job");
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task A_completed_job_is_not_shown_as_good_when_a_tenth_of_the_library_does_not_answer()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var job = await visit.Page.WarmAsync(Libraries.Of(
            "gaps.csv", [("Dune", "Frank Herbert"), .. Enumerable.Range(1, 4).Select(i => ($"No Such Book {i}", "Frank Herbert"))]));
        await visit.SaysExactlyAsync("#progress .badge.warn", "Completed, 80 % missing");
        await visit.GoAsync("/jobs");
        await visit.SaysExactlyAsync($"#job-{job.Split('/')[^1]} .badge.warn", "Completed, 80 % missing");
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task A_nonsense_search_does_not_turn_the_hit_rate_red()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        for (var i = 0; i < 5; i++)
            await http.GetStringAsync(new Uri($"api/search/title?q=xqzzy+number+{i}", UriKind.Relative));
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/");
        await Assertions.Expect(visit.Page.Locator(".tile").First).ToContainTextAsync("of searches in the hour", new() { Timeout = 60_000 });

        await Assertions.Expect(visit.Page.Locator(".tile .figure").First).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("warn"));
    }

    [Fact]
    public async Task Programs_name_jobs_too()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var csv = new StringContent("Title,Author\nEmma,Jane Austen\n", null, "text/csv");
        using var uploaded = await http.PostAsync(new Uri("api/warming/upload?name=From%20a%20program", UriKind.Relative), csv);
        var job = uploaded.Headers.Location!;
        Assert.Equal("From a program", await NameAsync());

        using var renamed = await http.PatchAsJsonAsync(job, new { name = "  Another \u0000 name " });
        Assert.Equal((HttpStatusCode.OK, "Another name"), (renamed.StatusCode, await NameAsync()));
        using var tooLong = await http.PatchAsJsonAsync(job, new { name = new string('x', 201) });
        Assert.Equal((HttpStatusCode.BadRequest, "Another name"), (tooLong.StatusCode, await NameAsync()));
        using var none = await http.PatchAsJsonAsync(job, new { name = "" });
        Assert.Equal((HttpStatusCode.OK, "List of books library"), (none.StatusCode, await NameAsync()));
        using var unknown = await http.PatchAsJsonAsync(new Uri("api/warming/jobs/00000000-0000-0000-0000-000000000001", UriKind.Relative), new { name = "x" });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        var found = await http.GetFromJsonAsync<JsonElement>(new Uri("api/warming/jobs?q=no%25such", UriKind.Relative));
        Assert.Equal(0, found.GetProperty("items").GetArrayLength());

        async Task<string?> NameAsync() => (await http.GetFromJsonAsync<JsonElement>(job)).GetProperty("name").GetString();
    }
}
