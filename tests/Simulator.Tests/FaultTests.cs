using System.Net;
using System.Net.Http.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Simulator;

public sealed class FaultTests : IAsyncLifetime
{
    readonly CountingTimeProvider _clock = new();
    Subject _subject = null!;

    public async Task InitializeAsync() => _subject = await Subject.StartAsync(new SimulatorOptions { Works = Books.All, Time = _clock });

    public async Task DisposeAsync() => await _subject.DisposeAsync();

    [Fact]
    public async Task A_fault_comes_as_often_as_it_says_with_status_body_and_headers()
    {
        await PostAsync("""{"status":503,"body":"<h1>busy</h1>","contentType":"text/html","headers":{"Retry-After":"7"},"count":2}""");
        using var first = await _subject.AskAsync("/search.json?author=lem");
        using var second = await _subject.AskAsync("/authors/OL4A.json");
        using var third = await _subject.AskAsync("/search.json?author=lem");

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, third.StatusCode]);
        Assert.Equal("text/html", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal("<h1>busy</h1>", await first.Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromSeconds(7), first.Headers.RetryAfter?.Delta);
        Assert.Equal(3, _subject.Running.Statistics.Calls);
    }

    [Fact]
    public async Task A_fault_ends_with_its_time()
    {
        await PostAsync("""{"status":500,"seconds":60}""");
        _clock.Advance(TimeSpan.FromSeconds(59));
        using var within = await _subject.AskAsync("/search.json?author=lem");
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var after = await _subject.AskAsync("/search.json?author=lem");
        Assert.Equal([HttpStatusCode.InternalServerError, HttpStatusCode.OK], [within.StatusCode, after.StatusCode]);
    }

    [Theory]
    [InlineData("Stanislaw  LEM", "/search.json?author=Stanislaw%20Lem")]
    [InlineData("OL4A", "/search.json?q=author_key:OL4A&sort=editions")]
    [InlineData("OL4A", "/authors/OL4A.json")]
    public async Task A_fault_of_one_author_spares_the_others(string author, string path)
    {
        _subject.Running.AddFault(new Fault { Status = 500, Author = author });
        using var hit = await _subject.AskAsync(path);
        using var other = await _subject.AskAsync("/search.json?author=strugatsky");
        using var nobody = await _subject.AskAsync("/search.json?title=solaris");
        Assert.Equal([HttpStatusCode.InternalServerError, HttpStatusCode.OK, HttpStatusCode.OK], [hit.StatusCode, other.StatusCode, nobody.StatusCode]);
    }

    [Fact]
    public async Task A_fault_of_one_path_spares_the_others_and_can_be_cleared()
    {
        await PostAsync("""{"status":503,"path":"/search"}""");
        using var search = await _subject.AskAsync("/search.json?author=lem");
        using var author = await _subject.AskAsync("/authors/OL4A.json");
        using var cleared = await _subject.Client.DeleteAsync(new Uri("/_sim/faults", UriKind.Relative));
        using var again = await _subject.AskAsync("/search.json?author=lem");
        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.OK], [search.StatusCode, author.StatusCode, again.StatusCode]);
    }

    [Fact]
    public async Task An_aborted_call_gets_no_answer()
    {
        await PostAsync("""{"abort":true,"count":1}""");
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = _subject.Running.Address };
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("/search.json?author=lem", UriKind.Relative)));
        Assert.Equal(1, _subject.Running.Statistics.Calls);
    }

    [Fact]
    public async Task A_body_without_a_status_is_an_unreadable_200()
    {
        await PostAsync("""{"body":"{\"docs\":[","count":1}""");
        using var answer = await _subject.AskAsync("/search.json?author=lem");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"docs":[""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_delayed_call_is_answered_rightly_when_its_time_has_come()
    {
        await PostAsync("""{"delayMs":5000}""");
        var answer = _subject.TitlesAsync("author=lem");
        await Until.TrueAsync(() => _clock.WaitingTimers == 1);
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["Solaris"], await answer);
    }

    [Fact]
    public async Task A_slow_loris_sends_headers_at_once_and_the_body_byte_by_byte()
    {
        await PostAsync("""{"body":"{}","trickleMs":1000}""");
        using var answer = await _subject.Client.GetAsync(new Uri("/search.json?author=lem", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        var body = answer.Content.ReadAsStringAsync();
        for (var sent = 0; sent < 2; sent++)
        {
            await Until.TrueAsync(() => _clock.WaitingTimers == 1);
            Assert.False(body.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("{}", await body);
    }

    [Fact]
    public async Task A_call_that_is_kept_waiting_does_not_hold_up_the_end()
    {
        await PostAsync("""{"delayMs":5000}""");
        var answer = _subject.TitlesAsync("author=lem");
        await Until.TrueAsync(() => _clock.WaitingTimers == 1);
        await _subject.Running.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }

    [Theory]
    [InlineData("""{"status":503,"cuont":1}""")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task A_fault_that_can_not_be_read_is_refused(string fault)
    {
        using var answer = await _subject.Client.PostAsync(new Uri("/_sim/faults", UriKind.Relative), new StringContent(fault));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["Solaris"], await _subject.TitlesAsync("author=lem"));
    }

    async Task PostAsync(string fault)
    {
        using var answer = await _subject.Client.PostAsync(new Uri("/_sim/faults", UriKind.Relative), new StringContent(fault));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
