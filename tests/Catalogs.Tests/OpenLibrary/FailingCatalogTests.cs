using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CacheWarming.Catalogs;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Catalogs.OpenLibrary;

public sealed class FailingCatalogTests
{
    const string Nothing = """{"numFound":0,"numFoundExact":true,"docs":[]}""";

    [Theory]
    [InlineData(429, 30)]
    [InlineData(503, 30)]
    [InlineData(504, 15)]
    [InlineData(500, 5)]
    [InlineData(502, 5)]
    [InlineData(403, 600)]
    [InlineData(301, 600)]
    public async Task Trouble_of_the_provider_is_not_the_authors_and_says_when_to_come_back(int status, int seconds)
    {
        await using var server = await StubCatalogue.AnsweringAsync("<html>", status, ("Location", "/elsewhere"));
        await using var catalog = new CatalogUnderTest(server.Address);

        var trouble = await catalog.IsUnavailableAsync();

        Assert.Equal("Open Library", trouble.Provider);
        Assert.Equal(TimeSpan.FromSeconds(seconds), trouble.RetryAfter);
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), trouble.Reason, StringComparison.Ordinal);
        Assert.Single(server.AllAsked);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 1)]
    [InlineData("99999999", 86_400)]
    [InlineData("Tue, 28 Oct 2025 15:02:30 GMT", 150)]
    [InlineData("soon", 30)]
    public async Task Retry_after_is_honoured_in_seconds_and_as_a_date(string retryAfter, int seconds)
    {
        await using var server = await StubCatalogue.AnsweringAsync("", 503, ("Retry-After", retryAfter), ("Date", "Tue, 28 Oct 2025 15:00:00 GMT"));
        await using var catalog = new CatalogUnderTest(server.Address);

        Assert.Equal(TimeSpan.FromSeconds(seconds), (await catalog.IsUnavailableAsync()).RetryAfter);
    }

    [Theory]
    [InlineData("RateLimit", "\"default\";r=0;t=45", 45)]
    [InlineData("RateLimit", "\"burst\";r=0;t=2, \"per, day\"; r=0; pk=:cHsdsRa894==:; t=600", 600)]
    [InlineData("RateLimit", "\"burst\";r=3;t=2, daily;t=90;r=0", 90)]
    [InlineData("RateLimit", "\"default\";r=0;t=0", 1)]
    [InlineData("RateLimit", "\"default\";r=1;t=45", 30)]
    [InlineData("RateLimit", "\"default\";r=0", 30)]
    [InlineData("RateLimit", "nonsense;;r=;t", 30)]
    public async Task A_refusal_without_retry_after_is_waited_for_as_long_as_its_window_lasts(string name, string value, int seconds)
    {
        await using var server = await StubCatalogue.AnsweringAsync("", 429, (name, value));
        await using var catalog = new CatalogUnderTest(server.Address);

        Assert.Equal(TimeSpan.FromSeconds(seconds), (await catalog.IsUnavailableAsync()).RetryAfter);
    }

    [Theory]
    [InlineData("RateLimit", "\"default\";r=0;t=20")]
    [InlineData("RateLimit-Reset", "20")]
    public async Task After_the_last_call_of_a_window_the_next_one_waits_for_its_end(string name, string value)
    {
        var clock = new FakeTimeProvider();
        await using var server = await StubCatalogue.AnsweringAsync("""{"numFound":0,"docs":[]}""", 200, ("Content-Type", "application/json"), ("RateLimit-Remaining", "0"), (name, value));
        await using var catalog = new CatalogUnderTest(server.Address, clock);

        Assert.Null((await catalog.WorksOfAsync("Nobody")).Bibliography);
        var calls = server.AllAsked.Count;
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(15), (await catalog.IsUnavailableAsync()).RetryAfter);
        Assert.Equal(calls, server.AllAsked.Count);
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Null((await catalog.WorksOfAsync("Nobody")).Bibliography);
    }

    [Fact]
    public async Task Nobody_calls_during_the_silence_that_was_asked_for_and_all_may_after_it()
    {
        var clock = new FakeTimeProvider();
        var refused = true;
        await using var server = await StubCatalogue.StartAsync(context =>
        {
            context.Response.StatusCode = refused ? 429 : 200;
            context.Response.Headers.RetryAfter = "60";
            return context.Response.WriteAsync(Nothing);
        });
        await using var catalog = new CatalogUnderTest(server.Address, clock);

        await catalog.IsUnavailableAsync();
        refused = false;
        clock.Advance(TimeSpan.FromSeconds(20));
        var silent = await catalog.IsUnavailableAsync();

        Assert.Equal(TimeSpan.FromSeconds(40), silent.RetryAfter);
        Assert.Single(server.AllAsked);
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Null((await catalog.WorksOfAsync("Nobody")).Bibliography);
    }

    [Fact]
    public async Task Access_denied_says_which_setting_to_mend()
    {
        await using var server = await StubCatalogue.AnsweringAsync("<html>403 Forbidden</html>", 403);
        await using var nameless = new CatalogUnderTest(server.Address);
        await using var named = new CatalogUnderTest(server.Address, settings: ("Contact", "books@example.org"));

        Assert.Contains("set OpenLibrary:Contact", (await nameless.IsUnavailableAsync()).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Contact", (await named.IsUnavailableAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partial_answer_is_trouble_of_the_provider_and_never_taken_for_the_whole()
    {
        await using var server = await StubCatalogue.AnsweringAsync("""{"numFound":0,"numFoundExact":false,"docs":[]}""");
        await using var catalog = new CatalogUnderTest(server.Address);

        Assert.Equal(TimeSpan.FromSeconds(5), (await catalog.IsUnavailableAsync()).RetryAfter);
    }

    [Theory]
    [InlineData("<html>Sorry</html>", 200)]
    [InlineData("""{"error":"oops"}""", 200)]
    [InlineData("""{"numFound":1,"docs":{}}""", 200)]
    [InlineData("null", 200)]
    [InlineData("[]", 200)]
    [InlineData("", 200)]
    [InlineData("""{"error":"Query too short"}""", 422)]
    [InlineData("", 400)]
    public async Task An_answer_that_cannot_be_read_concerns_only_this_question(string body, int status)
    {
        await using var server = await StubCatalogue.AnsweringAsync(body, status);
        await using var catalog = new CatalogUnderTest(server.Address);

        var trouble = await Assert.ThrowsAsync<UnreadableAnswerException>(() => catalog.WorksOfAsync("Ursula K. Le Guin"));

        Assert.Equal("Open Library", trouble.Provider);
    }

    [Theory]
    [InlineData("Isaac Asimov", 1)]
    // Once more as LeGuin, as some catalogues write it.
    [InlineData("Ursula K. Le Guin", 2)]
    public async Task What_is_not_there_is_not_found(string author, int calls)
    {
        await using var server = await StubCatalogue.AnsweringAsync("gone", 404);
        await using var catalog = new CatalogUnderTest(server.Address);

        Assert.Equal(new AuthorAnswer(null, calls), await catalog.WorksOfAsync(author));
    }

    [Fact]
    public async Task No_answer_in_time_is_trouble_of_the_provider()
    {
        var ended = new TaskCompletionSource();
        await using var server = await StubCatalogue.StartAsync(async context =>
        {
            // Headers and a first byte come at once: the time-out is for the whole answer.
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await ended.Task;
        });
        await using var catalog = new CatalogUnderTest(server.Address, settings: ("Timeout", "00:00:00.200"));

        var trouble = await catalog.IsUnavailableAsync();
        ended.SetResult();

        Assert.Contains("no answer within 0.2 s", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_is_begun_and_never_ended_is_no_answer_in_time_either()
    {
        var ended = new TaskCompletionSource();
        await using var server = await StubCatalogue.StartAsync(async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("<html>");
            await context.Response.Body.FlushAsync();
            await ended.Task;
        });
        await using var catalog = new CatalogUnderTest(server.Address, settings: ("Timeout", "00:00:00.200"));

        var trouble = await catalog.IsUnavailableAsync();
        ended.SetResult();

        Assert.Contains("no answer within 0.2 s", trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "text/plain", "503")]
    [InlineData(200, "text/html", "web page")]
    public async Task Of_a_refusal_and_a_web_page_without_end_only_the_beginning_is_read(int status, string type, string reason)
    {
        await using var server = await StubCatalogue.StartAsync(async context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string('x', 16 * 1024));
            }
        });
        await using var catalog = new CatalogUnderTest(server.Address);

        Assert.Contains(reason, (await catalog.IsUnavailableAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_connection_and_a_closed_port_are_trouble_of_the_provider()
    {
        await using var server = await StubCatalogue.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var dropped = new CatalogUnderTest(server.Address);
        await using var closed = new CatalogUnderTest(ClosedPort());

        Assert.Contains("can't be reached", (await dropped.IsUnavailableAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("can't be reached", (await closed.IsUnavailableAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_keeps_failing_is_left_alone_for_a_while_then_asked_again()
    {
        var clock = new FakeTimeProvider();
        var failing = true;
        await using var server = await StubCatalogue.StartAsync(context =>
        {
            context.Response.StatusCode = failing ? 500 : 200;
            return context.Response.WriteAsync(Nothing);
        });
        await using var catalog = new CatalogUnderTest(server.Address, clock, ("FailuresToBreak", "3"), ("BreakDuration", "00:00:30"));

        for (var call = 0; call < 3; call++)
        {
            await catalog.IsUnavailableAsync();
        }

        failing = false;
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(20), (await catalog.IsUnavailableAsync()).RetryAfter);
        Assert.Equal(3, server.AllAsked.Count);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Null((await catalog.WorksOfAsync("Nobody")).Bibliography);
    }

    [Fact]
    public async Task Refusals_for_calling_too_fast_do_not_open_the_circuit()
    {
        await using var server = await StubCatalogue.AnsweringAsync("", 429, ("Retry-After", "1"));
        var clock = new FakeTimeProvider();
        await using var catalog = new CatalogUnderTest(server.Address, clock, ("FailuresToBreak", "2"));

        for (var call = 0; call < 4; call++)
        {
            Assert.Contains("429", (await catalog.IsUnavailableAsync()).Reason, StringComparison.Ordinal);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(4, server.AllAsked.Count);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_not_the_providers_fault()
    {
        using var giveUp = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        await using var server = await StubCatalogue.StartAsync(async _ =>
        {
            await giveUp.CancelAsync();
            await ended.Task;
        });
        await using var catalog = new CatalogUnderTest(server.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => catalog.Catalog.WorksByTitleAsync("Anything", Caller.Search, giveUp.Token));
        ended.SetResult();
    }

    static Uri ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri("http://" + listener.LocalEndpoint);
    }
}
