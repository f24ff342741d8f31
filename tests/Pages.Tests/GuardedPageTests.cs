using System.Net;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using CacheWarming.Tests.Servers;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>The page of a deployment with keys: who may see and do what, dead letters on the broker, figures from another service.</summary>
[Collection(Chromium.Name)]
public sealed class GuardedPageTests(Chromium chromium, GuardedDeployment deployment) : IClassFixture<GuardedDeployment>, IDisposable
{
    public void Dispose() => deployment.Catalogue.ClearFaults();

    [Fact]
    public async Task Who_is_not_signed_in_is_led_there_and_back_and_out_again()
    {
        await using var visit = await chromium.VisitAsync(deployment.Address);
        var page = visit.Page;
        await visit.GoAsync("/jobs?page=1");
        await visit.SaysAsync("h1", "Sign in");
        await page.FillAsync("#key", "no-such-key-0123456789abcdefghijklmnop");
        await page.Keyboard.PressAsync("Enter");
        await visit.SaysAsync("#refused", "not known");
        await page.FillAsync("#key", GuardedDeployment.Reader);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/jobs?page=1");
        await visit.SaysAsync(".visitor", "reader");
        var cookie = Assert.Single(await page.Context.CookiesAsync());
        Assert.True(cookie is { HttpOnly: true, SameSite: SameSiteAttribute.Strict });

        await page.ClickAsync("button:has-text('Sign out')");
        await page.WaitForURLAsync("**/sign-in");
        await visit.GoAsync("/");
        await visit.SaysAsync("h1", "Sign in");
        Assert.All(visit.Trouble, trouble => Assert.Contains("status of 401", trouble, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Buttons_are_there_for_who_may_press_them()
    {
        deployment.Catalogue.AddFault(new Fault { DelayMs = 2_000 });
        await using var submitter = await chromium.VisitAsync(deployment.Address);
        await submitter.SignInAsync(GuardedDeployment.Submitter);
        var job = await submitter.Page.WarmAsync(Libraries.File("roles.csv", await File.ReadAllTextAsync(Samples.Library)));
        await Assertions.Expect(submitter.Page.Locator("button:has-text('Pause')")).ToBeVisibleAsync();

        await using var reader = await chromium.VisitAsync(deployment.Address);
        await reader.SignInAsync(GuardedDeployment.Reader);
        foreach (var path in new[] { "/", "/jobs", job, "/dead-letters" })
        {
            await reader.GoAsync(path);
            Assert.Equal(0, await reader.Page.Locator("main [data-request], main a[href='/upload']").CountAsync());
        }
        await reader.GoAsync("/upload");
        await reader.SaysAsync("main", "may look, but not upload");

        await using var another = await chromium.VisitAsync(deployment.Address);
        await another.SignInAsync(GuardedDeployment.Operator);
        await another.GoAsync(job);
        await another.Page.ClickAsync("button:has-text('Cancel')");
        await another.Page.ClickAsync("#ask-yes");
        // The others see it without doing anything.
        await submitter.SaysAsync(".badge", "Cancelled");
        submitter.NothingWentWrong();
        reader.NothingWentWrong();
        another.NothingWentWrong();
    }

    [Fact]
    public async Task Dead_letters_are_looked_at_redriven_and_deleted()
    {
        deployment.Catalogue.AddFault(new Fault { Body = "{}", Author = "Jane Austen" });
        deployment.Catalogue.AddFault(new Fault { Body = "{}", Author = "Frank Herbert" });
        await using var visit = await chromium.VisitAsync(deployment.Address);
        var page = visit.Page;
        await visit.SignInAsync(GuardedDeployment.Operator);
        var job = await page.WarmAsync(Libraries.Of("letters.csv", ("Emma", "Jane Austen"), ("Dune", "Frank Herbert"), ("The Hobbit", "J.R.R. Tolkien")));
        await visit.SaysAsync(".badge", "Completed with failures");

        await visit.GoAsync("/dead-letters");
        await visit.SaysAsync("#letters", "2 letters");
        await visit.SaysAsync("#letters h3", "A catalogue's answer can't be read");
        await page.ClickAsync("summary:has-text('Jane Austen')");
        await visit.SaysAsync(".letters li:has-text('Jane Austen') pre", "\"author\": \"Jane Austen\"");
        Assert.DoesNotMatch(@"\w+Exception|CacheWarming\.|System\.| at \w+\.", await page.InnerTextAsync("#letters"));
        await page.ClickAsync("li:has-text('Jane Austen') button:has-text('Delete this one')");
        await page.ClickAsync("#ask-yes");
        await visit.SaysAsync("#letters", "1 letter");

        deployment.Catalogue.ClearFaults();
        await page.ClickAsync("button:has-text('Redrive group')");
        await visit.SaysAsync("#letters", "No dead letters");
        await visit.SaysAsync("#letters", "1 author put back");
        await visit.GoAsync(job);
        // The one whose letter was deleted stays failed.
        await visit.SaysAsync("#progress", "1 failed");
        await visit.SaysAsync("#progress .badge", "Completed with failures");
        await page.ClickAsync("button:has-text('Retry 1 failed')");
        await visit.SaysExactlyAsync("#progress .badge", "Completed");
        await Assertions.Expect(page.Locator("#progress .controls")).ToHaveCountAsync(0);
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task Messages_on_other_error_queues_are_shown_by_cause_sent_again_and_deleted()
    {
        const string queue = "ingestion-setbacks_error";
        const string section = $"#queue-{queue}";
        const string deferral = """
            {
              "messageType": ["urn:message:CacheWarming.Contracts:AuthorDeferred"],
              "message": { "jobId": "0199d0aa-2b3c-7000-8000-0123456789ab", "authorKey": "nobody", "attempt": 1, "provider": null, "retryAfter": "00:00:01", "reason": "busy" }
            }
            """;
        await PutAsync(deferral, "The database only reads.");
        await using var visit = await chromium.VisitAsync(deployment.Address);
        await visit.SignInAsync(GuardedDeployment.Operator);

        await ShownAsync();
        await visit.SaysAsync(section, "1 message");
        await visit.SaysAsync(section, "The database only reads.");
        await visit.Page.ClickAsync($"{section} button:has-text('Send again')");
        await Assertions.Expect(visit.Page.Locator(section)).ToHaveCountAsync(0);
        await Eventually.Async(async () => await deployment.Broker.DepthAsync(queue) == 0, "it has left the queue");

        await PutAsync("nothing that can be read", "A bug.");
        await ShownAsync();
        await visit.SaysAsync(section, "A bug.");
        await visit.Page.ClickAsync($"{section} button:has-text('Delete')");
        await visit.Page.ClickAsync("#ask-yes");
        await Assertions.Expect(visit.Page.Locator(section)).ToHaveCountAsync(0);
        await Eventually.Async(async () => await deployment.Broker.DepthAsync(queue) == 0, "it has left the queue");
        visit.NothingWentWrong();

        // While it is looked at by somebody, it does not count.
        Task ShownAsync() => Eventually.Async(
            async () =>
            {
                await visit.GoAsync("/dead-letters");
                return await visit.Page.Locator(section).CountAsync() == 1;
            },
            "the message is shown");

        async Task PutAsync(string message, string cause) => Assert.True(await deployment.Broker.PublishAsync(
            "amq.default", queue, message, new Dictionary<string, string>(StringComparer.Ordinal) { ["MT-Fault-ExceptionType"] = "Somebody.Else.Exception", ["MT-Fault-Message"] = cause }));
    }

    [Fact]
    public async Task The_overview_shows_the_figures_of_Metrics_and_does_without_them_while_it_is_silent()
    {
        await using var visit = await chromium.VisitAsync(deployment.Address);
        await visit.SignInAsync(GuardedDeployment.Operator);
        await visit.Page.WarmAsync(Libraries.Of("figures.csv", ("Persuasion", "Jane Austen"), ("Dracula", "Bram Stoker")));
        await visit.SaysAsync("#progress .badge", "Completed");
        await visit.GoAsync("/");
        await visit.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.hour .s-warmed')].some(bar => Number(bar.getAttribute('height')) > 0)");
        await visit.SaysAsync(".providers", "Open Library");

        deployment.Metrics.Freeze();
        try
        {
            await visit.GoAsync("/");
            await visit.SaysAsync(".notice", "Metrics service does not answer");
            await visit.SaysAsync(".tiles", "Waiting authors");
        }
        finally
        {
            deployment.Metrics.Thaw();
        }
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task The_search_box_asks_Search_and_says_so_while_it_does_not_answer()
    {
        await using var visit = await chromium.VisitAsync(deployment.Address);
        await visit.SignInAsync(GuardedDeployment.Reader);
        await visit.GoAsync("/search?q=Carrie");
        await visit.SaysAsync("#answer .works", "Stephen King");
        await visit.SaysAsync("#answer .answer-line", " ms");

        deployment.Search.Freeze();
        try
        {
            await visit.GoAsync("/search?q=Carrie");
            await visit.SaysAsync("#answer .notice", "The Search service does not answer now");
            await visit.GoAsync("/author?q=Stephen%20King");
            await visit.SaysAsync("#answer .notice", "The Search service does not answer now");
            await visit.SaysAsync("#origins", "Who led here");
        }
        finally
        {
            deployment.Search.Thaw();
        }
        visit.NothingWentWrong();
    }

    [Fact]
    public async Task A_mistyped_address_tells_who_is_not_signed_in_nothing_but_that()
    {
        await using var visit = await chromium.VisitAsync(deployment.Address);
        var answer = await visit.Page.GotoAsync("/serach");

        Assert.Equal(404, answer!.Status);
        await visit.SaysAsync("h1", "Not here");
        await Assertions.Expect(visit.Page.Locator("main a")).ToHaveTextAsync("Sign in");
        await Assertions.Expect(visit.Page.Locator("nav")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/jobs?page=2", "/jobs?page=2")]
    public async Task Signing_in_leads_nowhere_but_to_our_own_pages(string to, string expected)
    {
        await using var visit = await chromium.VisitAsync(deployment.Address);
        await visit.GoAsync("/sign-in?to=" + Uri.EscapeDataString(to));

        Assert.Equal(expected, await visit.Page.GetAttributeAsync("#sign-in", "data-to"));
    }

    [Fact]
    public async Task A_program_without_a_key_is_told_so_and_not_led_to_a_page()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = deployment.Address };
        using var page = await http.GetAsync(new Uri("jobs", UriKind.Relative));
        using var preview = await http.PostAsync(new Uri("upload/preview", UriKind.Relative), new StringContent("Title,Author\nEmma,Jane Austen\n"));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (page.StatusCode, preview.StatusCode));
    }

    [Fact]
    public async Task Assets_are_kept_by_browsers_until_they_change_and_need_no_key()
    {
        using var page = await deployment.Ingestion.Http.GetAsync(new Uri("sign-in", UriKind.Relative));
        var address = (await page.Content.ReadAsStringAsync()).Split('"').Single(text => text.EndsWith("/page.js", StringComparison.Ordinal));
        using var script = await deployment.Ingestion.Http.GetAsync(new Uri(address, UriKind.Relative));
        using var older = await deployment.Ingestion.Http.GetAsync(new Uri("assets/0123456789ab/page.js", UriKind.Relative));
        using var none = await deployment.Ingestion.Http.GetAsync(new Uri("assets/0123456789ab/none.js", UriKind.Relative));

        Assert.Equal("public, max-age=31536000, immutable", script.Headers.CacheControl?.ToString());
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        Assert.True(older.IsSuccessStatusCode && older.Headers.CacheControl is { NoStore: true });
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal("no-store", page.Headers.CacheControl?.ToString());
    }
}
