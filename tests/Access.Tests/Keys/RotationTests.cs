using System.Net;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Access;

/// <summary>Keys change while the service runs.</summary>
public sealed class RotationTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("keys-").FullName;

    string KeysFile => Path.Combine(_folder, "keys.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_client_has_two_valid_keys_while_one_replaces_the_other()
    {
        await using var service = await GuardedService.StartAsync([.. Keys.One(0, "app", Keys.Reader, "read"), .. Keys.One(1, "app", Keys.Unknown, "read")]);

        Assert.Equal("app", await NameAsync(service, Keys.Reader));
        Assert.Equal("app", await NameAsync(service, Keys.Unknown));
    }

    [Fact]
    public async Task A_key_that_is_replaced_in_the_configuration_is_no_longer_good()
    {
        await using var service = await GuardedService.StartAsync(Keys.One(0, "app", Keys.Reader, "read"));

        service.Configuration["ApiKeys:0:Key"] = Keys.Unknown;
        service.Configuration.Reload();

        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/read", Keys.Reader));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/read", Keys.Unknown));
    }

    [Fact]
    public async Task A_keys_file_is_followed_within_seconds()
    {
        var time = new FakeTimeProvider();
        Write(Keys.Reader);
        await using var service = await GuardedService.StartAsync([("Access:KeysFile", KeysFile)], time: time);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/read", Keys.Reader));

        Write(Keys.Unknown);
        time.Advance(ApiKeyRing.LookEvery);

        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/read", Keys.Reader));
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/read", Keys.Unknown));
    }

    [Theory]
    [InlineData("{\"ApiKeys\": [")]
    [InlineData("{\"ApiKeys\": [{\"Name\": \"app\", \"Key\": \"short\", \"Roles\": [\"read\"]}]}")]
    public async Task A_keys_file_that_can_not_be_read_leaves_the_keys_as_they_were_and_says_so(string text)
    {
        var time = new FakeTimeProvider();
        Write(Keys.Reader);
        await using var service = await GuardedService.StartAsync([("Access:KeysFile", KeysFile)], time: time);

        await File.WriteAllTextAsync(KeysFile, text);
        time.Advance(ApiKeyRing.LookEvery);

        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("GET", "/read", Keys.Reader));
        Assert.Contains(service.Log, line => line.StartsWith("Error: The API keys stay as they were", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Taking_away_the_last_key_closes_the_service_and_does_not_open_it()
    {
        await using var service = await GuardedService.StartAsync(Keys.One(0, "app", Keys.Reader, "read"));

        foreach (var name in new[] { "Name", "Key", "Roles:0" })
            service.Configuration["ApiKeys:0:" + name] = null;
        // A section whose values are gone is still a section of the source that had it.
        ((IConfigurationBuilder)service.Configuration).Sources.Clear();
        service.Configuration.Reload();

        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/read", Keys.Reader));
        Assert.Equal(HttpStatusCode.Unauthorized, await service.StatusAsync("GET", "/read"));
    }

    [Fact]
    public async Task A_stream_ends_within_a_minute_of_its_key()
    {
        var time = new FakeTimeProvider();
        Write(Keys.Reader);
        await using var service = await GuardedService.StartAsync([("Access:KeysFile", KeysFile)], time: time, map: MapStream);
        await using var stream = await OpenAsync(service, Keys.Reader);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await stream.ReadAsync(new byte[1]));

        Write(Keys.Unknown);
        time.Advance(ApiKeyRing.LookEvery);
        time.Advance(KeyRevocation.LookEvery);

        await Assert.ThrowsAnyAsync<IOException>(async () => await stream.ReadExactlyAsync(new byte[100], Deadline()));
    }

    [Fact]
    public async Task A_stream_ends_when_its_key_loses_the_role()
    {
        var time = new FakeTimeProvider();
        await using var service = await GuardedService.StartAsync(Keys.One(0, "app", Keys.Operator, "operate"), time: time, map: MapStream);
        await using var stream = await OpenAsync(service, Keys.Operator);

        service.Configuration["ApiKeys:0:Roles:0"] = "read";
        service.Configuration.Reload();
        time.Advance(KeyRevocation.LookEvery);

        await Assert.ThrowsAnyAsync<IOException>(async () => await stream.ReadExactlyAsync(new byte[100], Deadline()));
    }

    /// <summary>Says something at once, and again each minute until whoever asked is gone.</summary>
    internal static void MapStream(WebApplication app)
    {
        var stream = async (HttpContext http, TimeProvider time) =>
        {
            using var minutes = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
            do
                await http.Response.WriteAsync("x");
            while (await minutes.WaitForNextTickAsync(http.RequestAborted));
        };
        app.MapGet("/stream", stream).RequireAuthorization(Roles.Read);
        app.MapGet("/operators-stream", stream).RequireAuthorization(Roles.Operate);
    }

    internal static CancellationToken Deadline() => new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;

    static async Task<Stream> OpenAsync(GuardedService service, string key)
    {
        using var request = GuardedService.Request("GET", key == Keys.Operator ? "/operators-stream" : "/stream", key);
        var answer = await service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stream = await answer.Content.ReadAsStreamAsync();
        Assert.Equal(1, await stream.ReadAsync(new byte[1]));
        return stream;
    }

    void Write(string key) => File.WriteAllText(KeysFile, $$"""{"ApiKeys": [{"Name": "app", "KeyHash": "{{Keys.HashOf(key)}}", "Roles": ["read"]}]}""");

    static async Task<string> NameAsync(GuardedService service, string key)
    {
        using var answer = await service.SendAsync("GET", "/read", key);
        return await answer.Content.ReadAsStringAsync();
    }
}
