using System.Text.Json.Nodes;

namespace CacheWarming.Tests.Deployment.Compose;

/// <summary><c>deploy/compose/servers.yml</c>, the three servers for whoever works on the code.</summary>
public sealed class ServersFileTests
{
    static readonly IReadOnlyDictionary<string, JsonNode?> Servers =
        Yaml.Read(Repository.Read("deploy/compose/servers.yml"))["services"].Members().ToDictionary(server => server.Key, server => server.Value, StringComparer.Ordinal);

    [Theory]
    [InlineData("rabbitmq")]
    [InlineData("postgres")]
    [InlineData("redis")]
    public void A_server_is_of_the_image_that_is_deployed(string server) =>
        Assert.Equal((string?)ComposeFile.All[server]["image"], (string?)Servers[server]!["image"]);

    [Fact]
    public void No_server_can_be_reached_from_another_machine() =>
        Assert.All(Servers.SelectMany(server => server.Value!["ports"]!.AsArray()), port => Assert.StartsWith("127.0.0.1:", (string?)port, StringComparison.Ordinal));
}
