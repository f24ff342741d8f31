using System.Net;
using System.Net.Sockets;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Imports.Gemini;

public sealed class GeminiErrorTests : IAsyncLifetime
{
    const string Minute = """{"error":{"code":429,"message":"Slow down","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"33.4s"}]}}""";
    const string Day = """{"error":{"code":429,"message":"Enough","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"},{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"m"},{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}""";
    const string Overloaded = """{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""";
    const string BadKey = """{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""";
    const string BadSchema = """{"error":{"code":400,"message":"Unknown name \"additionalProperties\" at 'generation_config.response_schema'","status":"INVALID_ARGUMENT"}}""";

    GeminiStub _gemini = null!;
    Unrecognised _files = null!;

    public async Task InitializeAsync()
    {
        _gemini = await GeminiStub.StartAsync();
        _files = Unrecognised.AskingAt(_gemini.Address);
    }

    public async Task DisposeAsync()
    {
        await _files.DisposeAsync();
        await _gemini.DisposeAsync();
    }

    [Theory]
    [InlineData(200, """{"candidates":[{"content":{"parts":[{"text":"{\"title\":\"Werkst"}]},"finishReason":"MAX_TOKENS"}]}""", "MAX_TOKENS")]
    [InlineData(200, """{"candidates":[{"finishReason":"MAX_TOKENS"}]}""", "MAX_TOKENS")]
    [InlineData(200, """{"candidates":[{"finishReason":"SAFETY"}]}""", "SAFETY")]
    [InlineData(200, """{"promptFeedback":{"blockReason":"SAFETY"}}""", "blocked (SAFETY)")]
    [InlineData(200, """{"candidates":[]}""", "holds nothing")]
    [InlineData(200, """{"candidates":[null]}""", "holds nothing")]
    [InlineData(200, """{"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]}""", "no text")]
    [InlineData(200, "{}", "holds nothing")]
    [InlineData(200, "null", "holds nothing")]
    [InlineData(200, "[]", "can't be read")]
    [InlineData(200, "<html>proxy</html>", "can't be read")]
    [InlineData(400, BadKey, "refuses the key (400)")]
    [InlineData(403, "<html>Forbidden</html>", "refuses the key (403)")]
    [InlineData(401, "", "refuses the key (401)")]
    [InlineData(404, "", "no such model (404)")]
    [InlineData(400, BadSchema, "does not understand the question (400)")]
    [InlineData(302, "", "does not understand the question (302)")]
    public async Task What_waiting_does_not_mend_refuses_the_file_with_its_columns_and_tells_the_operator(int status, string body, string told)
    {
        _gemini.Answers(status, body, ("Location", "/elsewhere"));

        var refused = await _files.RefusedAsync();

        Assert.Null(refused.RetryAfter);
        Assert.Equal("csv has no title column", refused.Error);
        Assert.Contains("\"Werkstück\", \"Von wem\"", refused.Detail, StringComparison.Ordinal);
        Assert.Contains(told, _files.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Unrecognised.Key, _files.Log, StringComparison.Ordinal);
        Assert.Single(_gemini.Calls);
    }

    [Theory]
    [InlineData(429, Minute, null, 34)]
    [InlineData(429, Minute, "7", 7)]
    [InlineData(429, "", null, 30)]
    [InlineData(429, """{"error":{"details":[{"retryDelay":"soon"},{"retryDelay":5},"x"]}}""", null, 30)]
    [InlineData(429, Day, null, 20 * 3600)]
    [InlineData(503, Overloaded, null, 30)]
    [InlineData(503, Overloaded, "120", 120)]
    [InlineData(500, "<html>oops</html>", null, 30)]
    [InlineData(504, "", null, 30)]
    public async Task What_waiting_mends_is_no_fault_of_the_file_and_says_how_long(int status, string body, string? retryAfter, int seconds)
    {
        _gemini.Answers(status, body, retryAfter is null ? [] : [("Retry-After", retryAfter)]);

        var refused = await _files.RefusedAsync();

        Assert.Equal(TimeSpan.FromSeconds(seconds), refused.RetryAfter);
        Assert.Equal("columns can't be recognised now", refused.Error);
        Assert.Contains("columns found: \"Werkstück\", \"Von wem\"", refused.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Unrecognised.Key, _files.Log + refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Minute, 34)]
    [InlineData(Day, 20 * 3600)]
    public async Task Nobody_asks_again_before_that(string body, int seconds)
    {
        _gemini.Answers(429, body);
        await _files.RefusedAsync();
        _gemini.Says(Unrecognised.Named);

        _files.Time.Advance(TimeSpan.FromSeconds(seconds - 10));
        Assert.Equal(TimeSpan.FromSeconds(10), (await _files.RefusedAsync()).RetryAfter);
        Assert.Single(_gemini.Calls);

        _files.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, (await _files.ReadAsync()).Count);
        Assert.Equal(2, _gemini.Calls.Count);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_not_waited_for()
    {
        _gemini.Answer = context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        var reading = _files.RefusedAsync();
        await Eventually.Async(() => Task.FromResult(_gemini.Calls.Count == 1), "Gemini is asked");

        _files.Time.Advance(TimeSpan.FromSeconds(20));

        var refused = await reading;
        Assert.Equal(TimeSpan.FromSeconds(5), refused.RetryAfter);
        Assert.Contains("did not answer in time", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Gemini_that_is_not_there_is_no_fault_of_the_file()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using var files = Unrecognised.AskingAt(new Uri($"http://127.0.0.1:{port}"));

        Assert.Equal(TimeSpan.FromSeconds(15), (await files.RefusedAsync()).RetryAfter);
    }
}
