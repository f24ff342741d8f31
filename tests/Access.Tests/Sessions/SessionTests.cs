using System.Net;
using System.Net.Http.Json;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Access;

/// <summary>A browser that signs in with a key and stays for a while.</summary>
public sealed class SessionTests
{
    static readonly (string, string) OwnPage = ("Sec-Fetch-Site", "same-origin");

    [Fact]
    public async Task A_key_is_changed_for_a_cookie_that_scripts_and_other_sites_can_not_use()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await SignInAsync(service, Keys.Submitter);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Keys.Submitter, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/submit", null, Cookie(answer)));
        Assert.Equal(HttpStatusCode.Forbidden, await service.StatusAsync("GET", "/operate", null, Cookie(answer)));
    }

    [Fact]
    public async Task Over_https_the_cookie_is_for_https_only()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, ("Access:TrustedProxies:0", "127.0.0.0/8")]);
        using var answer = await SignInAsync(service, Keys.Reader, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));

        Assert.Contains("; secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("{\"apiKey\": \"" + Keys.Unknown + "\"}", HttpStatusCode.Unauthorized)]
    [InlineData("{}", HttpStatusCode.Unauthorized)]
    [InlineData("{\"apiKey\": 7}", HttpStatusCode.BadRequest)]
    [InlineData("[", HttpStatusCode.BadRequest)]
    public async Task No_cookie_is_got_without_a_key(string body, HttpStatusCode expected)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var content = new StringContent(body, null, "application/json");
        using var answer = await service.Http.PostAsync(new Uri("/api/session", UriKind.Relative), content);

        Assert.Equal(expected, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await answer.ErrorAsync();
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Origin", "our own", HttpStatusCode.OK)]
    public async Task With_a_cookie_only_our_own_page_changes_something(string? header, string? value, HttpStatusCode expected)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var session = await SignInAsync(service, Keys.Submitter);
        (string, string)[] from = header is null ? [] : [(header, value == "our own" ? service.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) : value!)];

        Assert.Equal(expected, await service.StatusAsync("POST", "/submit", null, [Cookie(session), .. from]));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/submit", null, [Cookie(session), .. from]));
    }

    [Fact]
    public async Task Another_site_can_not_sign_a_browser_in()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await SignInAsync(service, Keys.Submitter, ("Origin", "https://evil.example"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("cross-site request", await answer.ErrorAsync());
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero));
        await using var service = await GuardedService.StartAsync(Keys.All, time: time);
        using var session = await SignInAsync(service, Keys.Reader);

        time.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/read", null, Cookie(session)));
        time.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/read", null, Cookie(session)));
    }

    [Fact]
    public async Task A_stream_ends_with_its_session()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero));
        await using var service = await GuardedService.StartAsync(Keys.All, time: time, map: RotationTests.MapStream);
        using var session = await SignInAsync(service, Keys.Reader);
        time.Advance(TimeSpan.FromHours(11.9));
        using var request = GuardedService.Request("GET", "/stream", null, Cookie(session));
        using var answer = await service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        Assert.Equal(1, await stream.ReadAsync(new byte[1]));

        time.Advance(TimeSpan.FromHours(0.2));

        await Assert.ThrowsAnyAsync<IOException>(async () => await stream.ReadExactlyAsync(new byte[5000], RotationTests.Deadline()));
    }

    [Fact]
    public async Task A_session_ends_with_its_key_and_follows_its_roles()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var session = await SignInAsync(service, Keys.Submitter);

        service.Configuration["ApiKeys:1:Roles:0"] = "read";
        service.Configuration.Reload();
        Assert.Equal(HttpStatusCode.Forbidden, await service.StatusAsync("POST", "/submit", null, Cookie(session), OwnPage));
        service.Configuration["ApiKeys:1:Key"] = Keys.Unknown;
        service.Configuration.Reload();
        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/read", null, Cookie(session)));
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_back()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var session = await SignInAsync(service, Keys.Reader);
        using var answer = await service.SendAsync("DELETE", "/api/session", null, Cookie(session), OwnPage);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("cache-warming=;", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_that_somebody_made_up_is_none()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);

        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/read", null, ("Cookie", "cache-warming=CfDJ8made-up")));
    }

    [Fact]
    public async Task A_cookie_is_good_at_a_replica_that_shares_the_folder_of_session_keys()
    {
        var folder = Directory.CreateTempSubdirectory("session-keys-");
        try
        {
            await using var one = await GuardedService.StartAsync([.. Keys.All, ("Access:SessionKeys", folder.FullName)]);
            await using var other = await GuardedService.StartAsync([.. Keys.All, ("Access:SessionKeys", folder.FullName)]);
            await using var stranger = await GuardedService.StartAsync(Keys.All);
            using var session = await SignInAsync(one, Keys.Reader);

            Assert.Equal(HttpStatusCode.OK, await other.StatusAsync("GET", "/read", null, Cookie(session)));
            Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync("GET", "/read", null, Cookie(session)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<HttpResponseMessage> SignInAsync(GuardedService service, string key, params (string Name, string Value)[] headers)
    {
        using var request = GuardedService.Request("POST", "/api/session", null, headers);
        request.Content = JsonContent.Create(new { apiKey = key });
        return await service.Http.SendAsync(request);
    }

    static (string, string) Cookie(HttpResponseMessage session) => ("Cookie", session.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
}
