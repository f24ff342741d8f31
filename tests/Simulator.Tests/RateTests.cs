using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Simulator;

public sealed class RateTests
{
    const string Path = "/search.json?author=lem";
    readonly CountingTimeProvider _clock = new();

    [Fact]
    public async Task Calls_past_the_rate_are_counted_and_still_answered()
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions { Works = Books.All, Rate = 3, Time = _clock });
        for (var call = 0; call < 5; call++)
        {
            Assert.Equal(["Solaris"], await subject.TitlesAsync("author=lem"));
        }

        Assert.Equal(2, subject.Running.Statistics.RateViolations);
        Assert.Equal(5, subject.Running.Statistics.Calls);
    }

    [Fact]
    public async Task A_caller_that_keeps_the_rate_is_never_counted()
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions { Works = Books.All, Rate = 10, Time = _clock });
        for (var call = 0; call < 50; call++)
        {
            using var answer = await subject.AskAsync(Path);
            if (call >= 9)
            {
                _clock.Advance(TimeSpan.FromSeconds(0.1));
            }
        }

        Assert.Equal(0, subject.Running.Statistics.RateViolations);
    }

    [Fact]
    public async Task An_enforced_rate_refuses_with_429_until_there_is_a_token_again()
    {
        await using var subject = await Subject.StartAsync(
            new SimulatorOptions { Works = Books.All, Rate = 1, EnforceRate = true, RetryAfter = TimeSpan.FromSeconds(1.5), Time = _clock });
        using var first = await subject.AskAsync(Path);
        using var second = await subject.AskAsync(Path);
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var third = await subject.AskAsync(Path);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, third.StatusCode]);
        Assert.Equal(TimeSpan.FromSeconds(2), second.Headers.RetryAfter?.Delta);
        var body = await second.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(429, body.GetProperty("status").GetInt32());
        Assert.StartsWith("Too Many Requests.", body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_call_meets_no_fault()
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions { Works = Books.All, Rate = 1, EnforceRate = true, Time = _clock });
        using var first = await subject.AskAsync(Path);
        subject.Running.AddFault(new Fault { Status = 500, Count = 1 });
        using var refused = await subject.AskAsync(Path);
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var faulty = await subject.AskAsync(Path);
        Assert.Equal([HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError], [refused.StatusCode, faulty.StatusCode]);
    }

    [Fact]
    public async Task A_429_says_no_time_unless_it_is_told_to()
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions { Works = Books.All, Rate = 1, EnforceRate = true, Time = _clock });
        using var first = await subject.AskAsync(Path);
        using var second = await subject.AskAsync(Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Null(second.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20, 0)]
    public async Task Slack_forgives_a_call_that_comes_a_little_early(int slackMs, int violations)
    {
        await using var subject = await Subject.StartAsync(
            new SimulatorOptions { Works = Books.All, Rate = 1, RateSlack = TimeSpan.FromMilliseconds(slackMs), Time = _clock });
        using var first = await subject.AskAsync(Path);
        _clock.Advance(TimeSpan.FromMilliseconds(990));
        using var second = await subject.AskAsync(Path);
        Assert.Equal(violations, subject.Running.Statistics.RateViolations);
    }

    [Fact]
    public async Task A_burst_goes_through_in_part_at_once_in_part_at_the_rate_and_the_rest_is_refused_as_nginx_does()
    {
        await using var subject = await Subject.StartAsync(
            new SimulatorOptions { Works = Books.All, Rate = 3, EnforceRate = true, Burst = 25, DelayAfter = 10, Time = _clock });
        for (var call = 0; call < 11; call++)
        {
            using var answer = await subject.AskAsync(Path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var waiting = Enumerable.Range(0, 15).Select(_ => subject.AskAsync(Path)).ToList();
        await Until.TrueAsync(() => _clock.WaitingTimers == 15);
        using var refused = await subject.AskAsync(Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        _clock.Advance(TimeSpan.FromSeconds(1.01));
        await Until.TrueAsync(() => waiting.Count(call => call.IsCompleted) == 3);
        Assert.Equal(12, _clock.WaitingTimers);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        waiting.ForEach(call => call.Result.Dispose());
        Assert.Equal(1, subject.Running.Statistics.RateViolations);
    }

    [Fact]
    public async Task A_long_answer_takes_longer_when_documents_cost_time()
    {
        await using var subject = await Subject.StartAsync(
            new SimulatorOptions { Works = Books.All, Latency = TimeSpan.FromMilliseconds(100), LatencyPerDocument = TimeSpan.FromMilliseconds(10), Time = _clock });
        var none = subject.TitlesAsync("author=nobody");
        var four = subject.TitlesAsync("author=Robert%20Martin");
        var authors = subject.GetAsync("/search/authors.json?q=martin");
        await Until.TrueAsync(() => _clock.WaitingTimers == 3);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Empty(await none);
        Assert.False(four.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(39));
        Assert.False(four.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(4, (await four).Length);
        Assert.Equal(4, (await authors).GetProperty("docs").GetArrayLength());
    }

    [Theory]
    [InlineData("CacheWarming/1.0", HttpStatusCode.Forbidden)]
    [InlineData("CacheWarming/1.0 (books@example.org)", HttpStatusCode.OK)]
    [InlineData("CacheWarming/1.0 (+https://example.org/contact)", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task An_application_without_a_contact_is_refused_in_html(string? userAgent, HttpStatusCode status)
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions { Works = Books.All, RequireContact = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Path, UriKind.Relative));
        if (userAgent is not null)
        {
            request.Headers.UserAgent.ParseAdd(userAgent);
        }

        using var answer = await subject.Client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? "application/json" : "text/html", answer.Content.Headers.ContentType?.MediaType);
    }
}
