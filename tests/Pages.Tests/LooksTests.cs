using System.Net;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>That it can be read: by day and by night, on a phone, without scripts.</summary>
[Collection(Chromium.Name)]
public sealed class LooksTests(Chromium chromium, WarmService service) : IClassFixture<WarmService>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_of_every_view_has_the_contrast_that_WCAG_AA_asks_for(ColorScheme scheme)
    {
        await using var visit = await chromium.VisitAsync(service.Address, scheme);
        foreach (var path in service.Views)
        {
            await visit.GoAsync(path);
            if (path == "/upload")
                await visit.Page.ChooseAsync(Libraries.File("gaps.csv", "Title,Author\nEmma,Jane Austen\n,Nobody\n"));
            var faint = await visit.Page.EvaluateAsync<string[]>(Contrast.TooLow);
            Assert.True(faint.Length == 0, $"{path}: {string.Join("; ", faint)}");
        }
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task The_contrast_is_really_measured()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        await visit.GoAsync("/");
        await visit.Page.EvaluateAsync("document.querySelector('h1').style.color = '#d8d0c8'");

        var faint = Assert.Single(await visit.Page.EvaluateAsync<string[]>(Contrast.TooLow));

        Assert.StartsWith("H1", faint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_phone_no_view_scrolls_sideways_and_every_button_can_be_hit_with_a_thumb()
    {
        await using var visit = await chromium.VisitAsync(service.Address, phone: true);
        foreach (var path in service.Views)
        {
            await visit.GoAsync(path);
            await visit.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
            Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360, $"{path} is wider than the phone");
            Assert.Empty(await visit.Page.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('main button, main a.button, nav.main-nav a')].filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 32).map(one => one.textContent.trim())"));
        }
        visit.NothingWentWrong();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(320)]
    public async Task No_view_is_wider_than_a_phone_of_any_width(int width)
    {
        await using var visit = await chromium.VisitAsync(service.Address, phone: true, width: width);
        foreach (var path in service.Views.Append("/no-such-page"))
        {
            await visit.Page.GotoAsync(path);
            await visit.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
            var wide = await visit.Page.EvaluateAsync<string[]>(Width.TooWide);
            Assert.True(wide.Length == 0, $"{path}: {string.Join("; ", wide)}");
        }
    }

    [Fact]
    public async Task The_width_is_really_measured()
    {
        await using var visit = await chromium.VisitAsync(service.Address, phone: true, width: 390);
        await visit.GoAsync("/");
        await visit.Page.EvaluateAsync("document.querySelector('h1').style.width = '400px'");

        Assert.NotEmpty(await visit.Page.EvaluateAsync<string[]>(Width.TooWide));
    }

    [Fact]
    public async Task Times_are_those_of_the_readers_zone_and_say_so()
    {
        await using var visit = await chromium.VisitAsync(service.Address, timeZone: "America/New_York");
        foreach (var path in service.Views)
        {
            await visit.GoAsync(path);
            await visit.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
            await visit.SaysExactlyAsync("#zone", "Times are in America/New York.");
            Assert.DoesNotMatch(@"UTC|\d\d:\d\dZ", await visit.Page.EvaluateAsync<string>("document.body.innerText"));
            Assert.All(await visit.Page.Locator("main time").AllTextContentsAsync(), time => Assert.Matches("E[SD]T", time));
            Assert.All(await visit.Page.Locator("svg title[data-time]").AllTextContentsAsync(), title => Assert.Matches("E[SD]T", title));
        }
        await visit.GoAsync("/jobs");
        var shown = await visit.Page.Locator("main time").First.EvaluateAsync<string>("time => `${time.textContent} ${time.title} ${new Date(time.dateTime).getHours()}`");
        Assert.Contains(" UTC ", shown, StringComparison.Ordinal);
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task Without_scripts_everything_can_be_read_and_nothing_that_needs_them_is_offered()
    {
        await using var visit = await chromium.VisitAsync(service.Address, scripts: false);
        await visit.GoAsync("/jobs");
        await visit.SaysAsync("#jobs", "Completed");
        await visit.Page.ClickAsync("#jobs h3 a");
        await visit.SaysAsync("#coverage", "by title");
        // The end of the page and its style sheets come after its words.
        await visit.Page.WaitForLoadStateAsync();
        Assert.True(await visit.Page.Locator(".node").CountAsync() > 3);
        await Assertions.Expect(visit.Page.Locator("button[data-request]:visible")).ToHaveCountAsync(0);
        await visit.Page.FillAsync("input[name=q]", "frank herbert");
        await visit.Page.ClickAsync("button:has-text('Find')");
        await Assertions.Expect(visit.Page.Locator(".authors li")).ToHaveCountAsync(1);
        await visit.SaysAsync(".authors", "Frank Herbert");
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task A_path_that_leads_nowhere_says_so_in_a_page()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var answer = await visit.Page.GotoAsync("/jobs/00000000-0000-0000-0000-000000000001");

        Assert.Equal(404, answer!.Status);
        await visit.SaysAsync("h1", "Not here");
    }

    [Theory]
    [InlineData("serach", "text/html", "text/html")]
    [InlineData("serach", "application/json", "application/problem+json")]
    [InlineData("api/serach", "text/html", "application/problem+json")]
    public async Task A_mistyped_address_shows_a_page_to_browsers_and_a_problem_to_programs(string path, string accepted, string answered)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Accept.ParseAdd(accepted);
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal((HttpStatusCode.NotFound, answered), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(answered == "text/html", (await answer.Content.ReadAsStringAsync()).Contains("<h1>Not here</h1>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jobs", "br")]
    [InlineData("jobs", "gzip")]
    [InlineData("api/search/title?q=dune", "br")]
    [InlineData("api/warming/jobs", "gzip")]
    [InlineData("serach", "br")]
    public async Task Answers_are_compressed_for_who_accepts_that(string path, string coding)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var plain = await http.GetAsync(new Uri(path, UriKind.Relative));
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd(coding);
        using var packed = await http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal([coding], packed.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", packed.Headers.Vary);
        // The same under another coding is not the same bytes.
        Assert.NotEqual(false, packed.Headers.ETag?.IsWeak);
        Assert.NotEqual(true, plain.Headers.ETag?.IsWeak);
        Assert.True((await packed.Content.ReadAsByteArrayAsync()).Length < (await plain.Content.ReadAsByteArrayAsync()).Length);
    }
}

/// <summary>A service on which a library was warmed already, and whose receiver of webhooks refused what it was told.</summary>
public sealed class WarmService : IAsyncLifetime, IDisposable
{
    readonly AloneService _alone = new();
    readonly Servers.WebhookReceiver _receiver = new() { Status = 500 };
    string _job = "";

    public Uri Address => _alone.Address;

    public IReadOnlyList<string> Views => ["/", "/search", "/search?q=Dune", "/author?q=Frank+Herbert", "/upload", "/jobs", _job, "/dead-letters", "/webhooks"];

    public async Task InitializeAsync()
    {
        _receiver.Start();
        foreach (var (name, value) in _receiver.Settings)
            _alone.Settings[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        await _alone.InitializeAsync();
        // One that the catalogue can't answer for, so that there is a dead letter to look at.
        _alone.Catalogue.AddFault(new OpenLibrarySimulator.Fault { Body = $"https://catalogue.example/{new string('x', 300)}", Author = "Jane Austen" });
        using var http = new HttpClient { BaseAddress = Address };
        using var library = new StringContent("Title,Author\nDune,Frank Herbert\nThe Talisman,Stephen King\nEmma,Jane Austen\nThe Hobbit,J.R.R. Tolkien\nUnsong,Scott Alexander\n");
        library.Headers.ContentType = new("text/csv");
        using var answer = await http.PostAsync(new Uri("api/warming/upload", UriKind.Relative), library);
        var id = answer.EnsureSuccessStatusCode().Headers.Location!.OriginalString.Split('/')[^1];
        _job = "/jobs/" + id;
        await Servers.Eventually.Async(
            async () => (await http.GetStringAsync(new Uri($"api/warming/jobs/{id}", UriKind.Relative))).Contains("\"CompletedWithFailures\"", StringComparison.Ordinal),
            "the job has ended", TimeSpan.FromSeconds(90));
    }

    public Task DisposeAsync() => _alone.DisposeAsync();

    public void Dispose() => _receiver.Dispose();
}
