using System.Diagnostics;
using System.Net;
using CacheWarming.Hosting.Access.Open;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Tests.Access;

/// <summary>A service without keys serves this machine only.</summary>
public sealed class OpenServiceTests
{
    [Theory]
    [InlineData("http://0.0.0.0:{0}")]
    [InlineData("http://[::]:{0}")]
    [InlineData("http://*:{0}")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:{0}")]
    public async Task Without_keys_it_does_not_start_on_an_address_that_others_reach(string urls)
    {
        var refused = await Assert.ThrowsAsync<UnsafeAccessException>(() => GuardedService.StartAsync([], string.Format(null, urls, ServiceProcess.FreePort())));

        Assert.Contains("configure ApiKeys", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_the_servers_own_section_is_refused_too() =>
        await Assert.ThrowsAsync<UnsafeAccessException>(() =>
            GuardedService.StartAsync([("Kestrel:Endpoints:All:Url", $"http://0.0.0.0:{ServiceProcess.FreePort()}")]));

    [Theory]
    [InlineData("ApiKeys:0:Name", "app", "ApiKeys:0:Key", Keys.Operator, "ApiKeys:0:Roles:0", "operate")]
    [InlineData("Access:Open", "true")]
    public async Task With_keys_or_told_to_be_open_it_does(params string[] settings)
    {
        await using var service = await GuardedService.StartAsync(settings.Chunk(2).Select(pair => (pair[0], pair[1])), $"http://0.0.0.0:{ServiceProcess.FreePort()}");

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/health/live"));
    }

    [Fact]
    public async Task A_service_that_has_nothing_but_health_needs_no_keys()
    {
        await using var service = await GuardedService.StartAsync([], $"http://0.0.0.0:{ServiceProcess.FreePort()}", map: _ => { });

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/health/live"));
    }

    [Fact]
    public async Task Being_open_to_all_is_said_loudly()
    {
        await using var service = await GuardedService.StartAsync([("Access:Open", "true")]);

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", "/operate"));
        Assert.Contains(service.Log, line => line.StartsWith("Warning:", StringComparison.Ordinal) && line.Contains("EVERYBODY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_and_keys_contradict_each_other() =>
        await Assert.ThrowsAsync<UnsafeAccessException>(() => GuardedService.StartAsync([.. Keys.All, ("Access:Open", "true")]));

    [Fact]
    public async Task On_this_machine_everybody_is_anonymous_and_may_do_everything()
    {
        await using var service = await GuardedService.StartAsync([]);
        using var answer = await service.SendAsync("POST", "/operate");

        Assert.Equal("anonymous", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Host", "books.example")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("Via", "1.1 proxy.example")]
    public async Task A_name_that_points_here_and_a_proxy_in_front_are_not_this_machine(string header, string value)
    {
        await using var service = await GuardedService.StartAsync([]);
        using var answer = await service.SendAsync("GET", "/read", null, (header, value));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("not signed in", await answer.ErrorAsync());
    }

    /// <summary>As nginx passes on what comes from the world where its configuration says nothing but <c>proxy_pass http://127.0.0.1:5080;</c>.</summary>
    [Fact]
    public async Task A_proxy_that_adds_no_header_is_not_this_machine()
    {
        await using var service = await GuardedService.StartAsync([]);
        using var request = GuardedService.Request("GET", "/read", null, ("Connection", "close"));
        request.Version = HttpVersion.Version10;

        using var answer = await service.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("not signed in", await answer.ErrorAsync());
    }

    /// <summary>As nginx's workers are, whatever they send. Takes Linux and root: without them nothing is tried.</summary>
    [Fact]
    public async Task Programs_of_another_user_are_not_served()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return;
        await using var service = await GuardedService.StartAsync([]);

        Assert.Equal("200", await CurlAsync(service, "0"));
        Assert.Equal("401", await CurlAsync(service, "65534"));
    }

    static async Task<string> CurlAsync(GuardedService service, string user)
    {
        using var curl = Process.Start(new ProcessStartInfo(
            "setpriv", ["--reuid", user, "--clear-groups", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", new Uri(service.Http.BaseAddress!, "/read").ToString()])
            { UseShellExecute = false, RedirectStandardOutput = true })!;
        return await curl.StandardOutput.ReadToEndAsync();
    }

    [Fact]
    public async Task A_page_of_another_site_changes_nothing_here()
    {
        await using var service = await GuardedService.StartAsync([]);

        Assert.Equal(HttpStatusCode.Forbidden, await service.StatusAsync("POST", "/submit", null, ("Origin", "https://evil.example")));
        Assert.Equal(HttpStatusCode.Forbidden, await service.StatusAsync("POST", "/submit", null, ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", "/submit", null, ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", "/submit"));
    }
}
