using System.Net;

namespace CacheWarming.Tests.Access;

/// <summary>How a key is sent, and what is said to who has none or too little.</summary>
public sealed class SignInTests
{
    [Theory]
    [InlineData("X-Api-Key", Keys.Submitter)]
    [InlineData("x-api-key", Keys.Submitter)]
    [InlineData("Authorization", "Bearer " + Keys.Submitter)]
    [InlineData("Authorization", "bearer " + Keys.Submitter)]
    public async Task A_key_is_taken_from_either_header(string header, string value)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await service.SendAsync("GET", "/submit", null, (header, value));

        Assert.Equal("submitter", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("read", "/read")]
    [InlineData("submit", "/read", "/submit")]
    [InlineData("operate", "/read", "/submit", "/operate", "/forgotten")]
    public async Task A_role_holds_the_lesser_ones_and_no_other(string role, params string[] open)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);

        foreach (var path in new[] { "/read", "/submit", "/operate", "/forgotten" })
            Assert.Equal(open.Contains(path) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, await service.StatusAsync("GET", path, Keys.Of(role)));
    }

    [Fact]
    public async Task Without_a_key_the_answer_says_which_is_needed_and_how_to_send_it()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await service.SendAsync("GET", "/submit");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Contains("role submit", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("key missing", await answer.ErrorAsync());
    }

    [Theory]
    [InlineData("X-Api-Key", Keys.Unknown, "not signed in")]
    [InlineData("X-Api-Key", "", "not signed in")]
    [InlineData("Authorization", "Bearer", "not signed in")]
    [InlineData("Authorization", "Basic cmVhZGVyOnJlYWRlcg==", "key missing")]
    public async Task A_key_that_is_none_is_refused(string header, string value, string error)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await service.SendAsync("GET", "/read", null, (header, value));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(error, await answer.ErrorAsync());
    }

    [Fact]
    public async Task Too_little_a_role_is_told_what_it_lacks()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await service.SendAsync("POST", "/operate", Keys.Reader);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("'reader' may not do this. It needs a key with the role operate", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("role missing", await answer.ErrorAsync());
    }

    [Theory]
    [InlineData("api_key")]
    [InlineData("ApiKey")]
    [InlineData("access_token")]
    public async Task A_key_in_the_query_is_refused_even_with_a_good_one_in_the_header(string name)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var answer = await service.SendAsync("GET", $"/read?{name}={Keys.Reader}", Keys.Reader);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("key in the URL", await answer.ErrorAsync());
    }

    [Fact]
    public async Task No_key_is_ever_logged_at_the_levels_that_are_on()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        foreach (var key in new[] { Keys.Reader, Keys.Unknown, Keys.Operator })
        {
            await service.StatusAsync("GET", "/operate", key);
            await service.StatusAsync("GET", "/read?api_key=" + key);
            await service.StatusAsync("GET", "/fails", key);
        }

        Assert.Contains(service.Log, line => line.Contains("unhandled exception", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Log, line => line.Contains("0123456789abcdef", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("false", HttpStatusCode.Unauthorized)]
    [InlineData("true", HttpStatusCode.OK)]
    public async Task Searches_need_a_key_unless_the_setting_says_otherwise(string setting, HttpStatusCode expected)
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, ("Access:AnonymousSearch", setting)]);

        Assert.Equal(expected, await service.StatusAsync("GET", "/search"));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/search", Keys.Reader));
        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/read"));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_needs_no_key(string path)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", path));
    }
}
