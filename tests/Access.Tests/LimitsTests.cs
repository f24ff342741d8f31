using System.Net;
using System.Net.Sockets;
using CacheWarming.Hosting.Access;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Tests.Access;

/// <summary>How much one client may ask, and how large a request may be.</summary>
public sealed class LimitsTests
{
    static readonly (string, string)[] Few =
        [("Access:RateLimits:SearchesPerSecond", "3"), ("Access:RateLimits:SubmissionsPerMinute", "2"), ("Access:RateLimits:OthersPerSecond", "4")];

    [Fact]
    public async Task A_client_that_submits_too_often_is_told_when_to_come_back()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, .. Few]);
        Assert.Equal(2, await PassAsync(service, "POST", "/submit", 2, Keys.Submitter));
        using var answer = await service.SendAsync("POST", "/submit", Keys.Submitter);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);
        Assert.Equal("too many requests", await answer.ErrorAsync());
    }

    [Fact]
    public async Task A_client_gets_only_so_many_long_answers_at_once()
    {
        var goOn = new TaskCompletionSource();
        await using var service = await GuardedService.StartAsync([.. Keys.All, ("Access:RateLimits:DownloadsAtOnce", "2")], map: app =>
            app.MapGet("/long", async (HttpContext http) =>
            {
                await http.Response.Body.FlushAsync();
                await goOn.Task;
            }).RequireAuthorization(Roles.Read).WithMetadata(new LongResponse("download", limits => limits.DownloadsAtOnce, http => http.Request.Query.ContainsKey("all"))));
        using var one = await BeginAsync(service, Keys.Reader);
        using var two = await BeginAsync(service, Keys.Reader);
        using var three = await BeginAsync(service, Keys.Reader);
        using var anothers = await BeginAsync(service, Keys.Operator);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK],
            new[] { one, two, three, anothers }.Select(answer => answer.StatusCode));
        Assert.Equal(1, three.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        goOn.SetResult();
        Assert.Equal("", await one.Content.ReadAsStringAsync());
        await Eventually.Async(async () => await service.StatusAsync("GET", "/long?all", Keys.Reader) == HttpStatusCode.OK, "the next one is answered");
    }

    static async Task<HttpResponseMessage> BeginAsync(GuardedService service, string key)
    {
        using var request = GuardedService.Request("GET", "/long?all", key);
        return await service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [Fact]
    public async Task One_clients_haste_is_not_anothers_trouble()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, .. Few]);
        Assert.Equal(2, await PassAsync(service, "POST", "/submit", 10, Keys.Submitter));

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("POST", "/submit", Keys.Operator));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/read", Keys.Submitter));
    }

    [Fact]
    public async Task Who_has_no_key_is_limited_by_address()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, .. Few, ("Access:AnonymousSearch", "true"), ("Access:TrustedProxies:0", "127.0.0.1")]);
        (string, string)[] one = [("X-Forwarded-For", "2001:db8:1:2::1")], sameNetwork = [("X-Forwarded-For", "2001:db8:1:2::9")], other = [("X-Forwarded-For", "2001:db8:1:3::1")];

        var passed = await PassAsync(service, "GET", "/search", 30, null, one);
        Assert.InRange(passed, 3, 29);
        Assert.InRange(await PassAsync(service, "GET", "/search", 30, null, sameNetwork), 0, 29);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/search", null, other));
    }

    [Fact]
    public async Task More_connections_than_there_may_be_are_closed()
    {
        await using var service = await GuardedService.StartAsync([("Access:MaxConnections", "2")]);
        var (first, second) = (await ConnectAsync(service), await ConnectAsync(service));

        Assert.Equal(("HTTP/1.1 200", "HTTP/1.1 200", ""), (await AskAsync(first), await AskAsync(second), await AskAsync(await ConnectAsync(service))));

        first.Dispose();
        await Eventually.Async(async () => await AskAsync(await ConnectAsync(service)) == "HTTP/1.1 200", "there is room again");
        second.Dispose();
    }

    static async Task<TcpClient> ConnectAsync(GuardedService service)
    {
        var client = new TcpClient();
        await client.ConnectAsync(service.Http.BaseAddress!.Host, service.Http.BaseAddress.Port);
        return client;
    }

    static async Task<string> AskAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            var begin = new byte[12];
            return System.Text.Encoding.ASCII.GetString(begin, 0, await client.GetStream().ReadAtLeastAsync(begin, begin.Length, throwOnEndOfStream: false));
        }
        catch (IOException)
        {
            return "";
        }
    }

    [Fact]
    public async Task Guessing_keys_is_limited_too()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.All, .. Few]);
        var answers = new List<HttpStatusCode>();
        for (var guess = 0; guess < 30; guess++)
            answers.Add(await service.StatusAsync("GET", "/read", Keys.Unknown));

        Assert.Contains(HttpStatusCode.Unauthorized, answers);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task An_open_service_of_this_machine_alone_has_no_limits()
    {
        await using var service = await GuardedService.StartAsync(Few);

        Assert.Equal(100, await PassAsync(service, "POST", "/submit", 100, null));
    }

    [Fact]
    public async Task An_open_service_of_a_network_has()
    {
        await using var service = await GuardedService.StartAsync([.. Few, ("Access:Open", "true")]);

        Assert.Equal(2, await PassAsync(service, "POST", "/submit", 10, null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_larger_than_a_command_is_refused(bool endless)
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        using var request = GuardedService.Request("POST", "/echo", Keys.Reader);
        request.Content = new StringContent("\"" + new string('x', 70_000) + "\"", null, "application/json");
        request.Headers.TransferEncodingChunked = endless;
        using var answer = await service.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("too large", await answer.ErrorAsync());
    }

    [Fact]
    public async Task A_proxy_that_is_not_known_is_not_believed()
    {
        await using var service = await GuardedService.StartAsync(Keys.All);
        await using var behind = await GuardedService.StartAsync([.. Keys.All, ("Access:TrustedProxies:0", "127.0.0.1")]);
        using var plain = await service.SendAsync("GET", "/address", Keys.Reader, ("X-Forwarded-For", "203.0.113.7"));
        using var forwarded = await behind.SendAsync("GET", "/address", Keys.Reader, ("X-Forwarded-For", "203.0.113.7"));

        Assert.Equal("127.0.0.1", await plain.Content.ReadAsStringAsync());
        Assert.Equal("203.0.113.7", await forwarded.Content.ReadAsStringAsync());
    }

    static async Task<int> PassAsync(GuardedService service, string method, string path, int times, string? key, params (string Name, string Value)[] headers)
    {
        var passed = 0;
        for (var i = 0; i < times; i++)
            passed += await service.StatusAsync(method, path, key, headers) == HttpStatusCode.OK ? 1 : 0;
        return passed;
    }
}
