using System.Net;
using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Tests.Servers;
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

    void Write(string key) => File.WriteAllText(KeysFile, $$"""{"ApiKeys": [{"Name": "app", "KeyHash": "{{Keys.HashOf(key)}}", "Roles": ["read"]}]}""");

    static async Task<string> NameAsync(GuardedService service, string key)
    {
        using var answer = await service.SendAsync("GET", "/read", key);
        return await answer.Content.ReadAsStringAsync();
    }
}
