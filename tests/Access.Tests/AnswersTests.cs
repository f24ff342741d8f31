using System.Net;

namespace CacheWarming.Tests.Access;

/// <summary>What every answer says, and what none does.</summary>
public sealed class AnswersTests
{
    [Theory]
    [InlineData("/read", HttpStatusCode.OK)]
    [InlineData("/operate", HttpStatusCode.Forbidden)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/fails", HttpStatusCode.InternalServerError)]
    [InlineData("/read?api_key=x", HttpStatusCode.BadRequest)]
    public async Task Every_answer_keeps_browsers_in_bounds(string path, HttpStatusCode status)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await service.SendAsync("GET", path, Keys.Reader);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Contains("camera=()", Assert.Single(answer.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task What_says_nothing_of_caching_is_not_kept()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await service.SendAsync("GET", "/read", Keys.Reader);

        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task What_a_key_was_needed_for_is_not_kept_for_others()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, ("Access:AnonymousSearch", "true")]);
        using var known = await service.SendAsync("GET", "/cached", Keys.Reader);
        using var anybody = await service.SendAsync("GET", "/cached");

        Assert.True(known.Headers.CacheControl is { Private: true, Public: false, MaxAge.TotalSeconds: 60 });
        Assert.True(anybody.Headers.CacheControl!.Public);
    }

    [Fact]
    public async Task Over_https_browsers_are_told_to_stay_there()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, ("Access:TrustedProxies:0", "127.0.0.1")]);
        using var answer = await service.SendAsync("GET", "/read", Keys.Reader, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));

        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task A_failure_of_ours_shows_its_trace_and_nothing_of_its_inside()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await service.SendAsync("GET", "/fails", Keys.Reader);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal("internal error", await answer.ErrorAsync());
        Assert.Contains("traceId", text, StringComparison.Ordinal);
        Assert.DoesNotContain("private book", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain(".cs", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nowhere", "text/html", HttpStatusCode.NotFound, "no such path")]
    [InlineData("PATCH", "/read", "*/*", HttpStatusCode.MethodNotAllowed, "method not allowed")]
    [InlineData("GET", "/number?number=many", "*/*", HttpStatusCode.BadRequest, "unreadable request")]
    [InlineData("GET", "/number", "image/png", HttpStatusCode.BadRequest, "unreadable request")]
    [InlineData("POST", "/echo", "*/*", HttpStatusCode.UnsupportedMediaType, "unsupported media type")]
    public async Task What_no_endpoint_answers_is_said_in_words_whatever_is_accepted(string method, string path, string accept, HttpStatusCode status, string error)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var request = GuardedService.Request(method, path, Keys.Reader, ("Accept", accept));
        if (method == "POST")
            request.Content = new StringContent("<xml/>", null, "application/xml");
        using var answer = await service.Http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(error, await answer.ErrorAsync());
    }

    [Fact]
    public async Task A_request_that_can_not_be_read_is_no_error_in_our_log()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        await service.StatusAsync("GET", "/number?number=many", Keys.Reader);

        Assert.DoesNotContain(service.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
