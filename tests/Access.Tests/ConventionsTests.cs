using System.Net;
using CacheWarming.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Tests.Access;

/// <summary>What every endpoint does without saying so: its quota, HEAD, OPTIONS, and pages of other origins.</summary>
public sealed class ConventionsTests
{
    static readonly (string, string)[] Few =
        [("Access:RateLimits:SearchesPerSecond", "30"), ("Access:RateLimits:SubmissionsPerMinute", "2"), ("Access:RateLimits:OthersPerSecond", "40")];

    static readonly (string, string) BooksExample = ("Access:AllowedOrigins:0", "https://books.example.org");

    [Fact]
    public async Task Every_answer_says_what_is_left_of_the_clients_quota_and_when_it_is_whole_again()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, .. Few]);
        using var first = await service.SendAsync("POST", "/submit", Keys.Submitter);
        using var second = await service.SendAsync("POST", "/submit", Keys.Submitter);
        using var refused = await service.SendAsync("POST", "/submit", Keys.Submitter);
        using var other = await service.SendAsync("GET", "/nowhere", Keys.Submitter);
        using var search = await service.SendAsync("GET", "/search", Keys.Submitter);

        Assert.All(new[] { first, second, refused }, answer => Assert.Equal("\"submit\";q=2;w=60", Header(answer, "RateLimit-Policy")));
        Assert.Equal(["\"submit\";r=1;t=30", "\"submit\";r=0;t=60", "\"submit\";r=0;t=60"], new[] { first, second, refused }.Select(answer => Header(answer, "RateLimit")));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(("\"other\";q=40;w=1", "\"other\";r=39;t=1"), (Header(other, "RateLimit-Policy"), Header(other, "RateLimit")));
        Assert.Equal(("\"search\";q=30;w=1", "\"search\";r=29;t=1"), (Header(search, "RateLimit-Policy"), Header(search, "RateLimit")));
    }

    [Fact]
    public async Task A_long_answer_says_how_many_of_its_kind_may_run_at_once()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, .. Few], map: MapLong);
        using var answer = await service.SendAsync("GET", "/long", Keys.Reader);

        Assert.Equal("\"other\";q=40;w=1, \"download\";q=4;qu=\"concurrent-requests\"", Header(answer, "RateLimit-Policy"));
        Assert.Equal("\"other\";r=39;t=1, \"download\";r=3", Header(answer, "RateLimit"));
    }

    [Fact]
    public async Task What_is_not_limited_says_nothing_of_limits()
    {
        await using var service = await GuardedService.StartAsync([]);
        using var answer = await service.SendAsync("GET", "/read");

        Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, answer.Headers.Contains("RateLimit")));
    }

    [Fact]
    public async Task HEAD_is_answered_as_GET_without_the_body()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, ("Access:AnonymousSearch", "true")]);
        using var head = await service.SendAsync("HEAD", "/cached");
        using var unknown = await service.SendAsync("HEAD", "/nowhere", Keys.Reader);
        using var forbidden = await service.SendAsync("HEAD", "/operate", Keys.Reader);

        Assert.Equal((HttpStatusCode.OK, true, ""), (head.StatusCode, head.Headers.CacheControl!.Public, await head.Content.ReadAsStringAsync()));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (unknown.StatusCode, forbidden.StatusCode));
    }

    [Fact]
    public async Task HEAD_of_an_answer_without_an_end_is_refused_at_once()
    {
        await using var service = await GuardedService.StartAsync(Keys.All, map: app =>
            app.MapGet("/endless", (CancellationToken cancel) => Task.Delay(Timeout.Infinite, cancel)).RequireAuthorization(Roles.Read)
                .WithMetadata(new LongResponse("events", limits => limits.EventStreamsAtOnce)));
        using var head = await service.SendAsync("HEAD", "/endless", Keys.Reader);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, head.StatusCode);
        Assert.Equal(["GET", "OPTIONS"], head.Content.Headers.Allow);
    }

    [Fact]
    public async Task OPTIONS_lists_the_methods_of_a_path()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var both = await service.SendAsync("OPTIONS", "/read");
        using var one = await service.SendAsync("OPTIONS", "/echo");
        using var unknown = await service.SendAsync("OPTIONS", "/nowhere");
        using var wrong = await service.SendAsync("PUT", "/read", Keys.Operator);

        Assert.Equal((HttpStatusCode.NoContent, "GET, HEAD, OPTIONS, POST"), (both.StatusCode, Allowed(both)));
        Assert.Equal((HttpStatusCode.NoContent, "OPTIONS, POST"), (one.StatusCode, Allowed(one)));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD, OPTIONS, POST", "method not allowed"), (wrong.StatusCode, Allowed(wrong), await wrong.ErrorAsync()));
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_may_send_a_key_and_read_the_answer_without_cookies()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, BooksExample]);
        using var asked = await service.SendAsync(
            "OPTIONS", "/submit", null, ("Origin", BooksExample.Item2), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-api-key,idempotency-key"));
        using var sent = await service.SendAsync("POST", "/submit", Keys.Submitter, ("Origin", BooksExample.Item2), ("Sec-Fetch-Site", "cross-site"));
        using var refused = await service.SendAsync("GET", "/operate", Keys.Reader, ("Origin", BooksExample.Item2));

        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        Assert.All(new[] { asked, sent, refused }, answer => Assert.Equal(BooksExample.Item2, Header(answer, "Access-Control-Allow-Origin")));
        Assert.Contains("X-Api-Key", Header(asked, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Contains("RateLimit", Header(sent, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.All(new[] { asked, sent }, answer => Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials")));
    }

    [Theory]
    [InlineData("https://books.example.org", false)]
    [InlineData("https://evil.example.org", true)]
    [InlineData("https://books.example.org.evil.example", true)]
    public async Task No_other_origin_is_told_anything(string origin, bool isConfigured)
    {
        await using var service = await GuardedService.StartAsync(isConfigured ? [.. Keys.All, BooksExample] : Keys.All);
        using var asked = await service.SendAsync("OPTIONS", "/submit", null, ("Origin", origin), ("Access-Control-Request-Method", "POST"));
        using var read = await service.SendAsync("GET", "/read", Keys.Reader, ("Origin", origin));

        Assert.All(new[] { asked, read }, answer => Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("books.example.org")]
    [InlineData("https://books.example.org/")]
    [InlineData("https://books.example.org/app")]
    public async Task An_origin_that_is_none_keeps_the_service_from_starting(string origin)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => GuardedService.StartAsync([.. Keys.All, ("Access:AllowedOrigins:0", origin)]));

        Assert.Contains("Access:AllowedOrigins", failure.ToString(), StringComparison.Ordinal);
    }

    static void MapLong(WebApplication app) => app.MapGet("/long", () => "long").RequireAuthorization(Roles.Read)
        .WithMetadata(new LongResponse("download", limits => limits.DownloadsAtOnce));

    static string Allowed(HttpResponseMessage answer) => string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal));

    static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));
}
