using System.Text.Json.Nodes;

namespace CacheWarming.Tests.Deployment.Compose;

/// <summary>Every container comes back, keeps within bounds and may do no more than it needs.</summary>
public sealed class ContainersTests
{
    static readonly string[] Ours = ["ingestion", "discovery", "search", "metrics"];

    // It has neither shell nor any program to ask itself with.
    const string WithoutHealthCheck = "collector";

    // Runs once and ends.
    const string OneShot = "grafana-reader";

    public static TheoryData<string> Names => ComposeFile.Names;

    [Theory]
    [InlineData("postgres")]
    [InlineData("rabbitmq")]
    [InlineData("redis")]
    public void Tests_run_against_the_servers_that_are_deployed(string server)
    {
        var image = ComposeFile.All[server].TextAt("image")!;
        Assert.Contains($"(\"{image}\")", Repository.Read("tests/Servers/ServerContainers.cs"), StringComparison.Ordinal);
        Assert.Contains($" {image} ", Repository.Read("tests/Servers/servers.sh").Replace(")", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_four_services_and_their_servers_are_there() =>
        Assert.Superset(new HashSet<string>([.. Ours, "rabbitmq", "postgres", "redis"], StringComparer.Ordinal), ComposeFile.All.Keys.ToHashSet(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void It_comes_back_and_is_bounded(string name)
    {
        var container = ComposeFile.All[name];
        Assert.Equal(name == OneShot ? null : "unless-stopped", container.TextAt("restart"));
        Assert.NotNull(container.At("deploy/resources/limits/cpus"));
        Assert.NotNull(container.At("deploy/resources/limits/memory"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_no_capabilities_and_gets_none(string name)
    {
        var container = ComposeFile.All[name];
        Assert.Equal("ALL", container.TextAt("cap_drop/0"));
        Assert.Equal("no-new-privileges:true", container.TextAt("security_opt/0"));
        Assert.Null(container["privileged"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_how_it_is(string name)
    {
        // Our own images bring their health check.
        var says = ComposeFile.All[name]["healthcheck"] is not null || ComposeFile.All[name]["build"] is not null;
        Assert.Equal(name is not WithoutHealthCheck and not OneShot, says);
    }

    [Fact]
    public void Our_services_write_nowhere_but_on_volumes() =>
        Assert.All(ComposeFile.Built, pair => Assert.Equal("true", pair.Value.TextAt("read_only")));

    [Theory]
    [InlineData("rabbitmq", "rabbitmq")]
    [InlineData("postgres", "postgres")]
    [InlineData("redis", "redis")]
    public void Servers_run_as_themselves_and_not_as_root(string name, string user) => Assert.Equal(user, ComposeFile.All[name].TextAt("user"));

    [Fact]
    public void Ports_are_this_machines_only() => Assert.All(
        ComposeFile.All.Values.SelectMany(container => container["ports"].Items()), port => Assert.StartsWith("127.0.0.1:", port.ToString(), StringComparison.Ordinal));

    [Fact]
    public void There_may_be_several_Discoveries()
    {
        Assert.Null(ComposeFile.All["discovery"]["ports"]);
        Assert.All(ComposeFile.All.Values, container => Assert.Null(container["container_name"]));
    }

    [Fact]
    public void Redis_never_evicts_and_keeps_what_it_has()
    {
        var command = string.Join(' ', ComposeFile.All["redis"]["command"].Items());
        Assert.Contains("--maxmemory-policy noeviction", command, StringComparison.Ordinal);
        Assert.Contains("--appendonly yes", command, StringComparison.Ordinal);
        Assert.Contains("redis:/data", ComposeFile.All["redis"]["volumes"].Items().Select(volume => volume.ToString()));
    }

    [Fact]
    public void What_is_mounted_from_the_work_tree_is_in_it() => Assert.All(
        ComposeFile.All.Values.SelectMany(container => container["volumes"].Items()).Select(volume => volume.ToString()).Where(volume => volume.StartsWith("./", StringComparison.Ordinal)),
        volume =>
        {
            Assert.True(Repository.Has(volume.Split(':')[0]), $"{volume} is not there.");
            Assert.EndsWith(":ro", volume, StringComparison.Ordinal);
        });

    [Fact]
    public void What_watches_is_started_on_demand() => Assert.Equal(
        ["alertmanager", "collector", "grafana", "grafana-reader", "prometheus"],
        ComposeFile.All.Where(pair => pair.Value["profiles"].Items().Any(profile => profile.ToString() == "observability")).Select(pair => pair.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void The_demo_brings_a_catalogue_to_whoever_asks_one()
    {
        var demo = ComposeFile.Demo.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        Assert.All(["ingestion", "discovery", "search"], name => Assert.Equal("http://openlibrary:8080", demo[name].TextAt("environment/OpenLibrary__BaseAddress")));
        Assert.NotNull(demo["openlibrary"]);
    }
}
