using System.Text.Json.Nodes;

namespace CacheWarming.Tests.Deployment.Chart;

/// <summary>What values lead to, and which are refused.</summary>
public sealed class ValuesTests
{
    public static TheoryData<string> Sets => RenderedChart.Sets;

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Every_setting_of_a_service_is_one_that_it_reads(string set)
    {
        var chart = await RenderedChart.OfAsync(set);
        Assert.All(chart.Deployments.SelectMany(made => RenderedChart.ContainersOf(made["spec"]!["template"]!)), container =>
        {
            var variables = container.At("env").Items().ToList();
            Assert.All(variables, variable =>
            {
                var name = variable.TextAt("name")!;
                // A password on its own is there for another variable to be made of, further down.
                var used = variables.SkipWhile(other => other != variable).Skip(1).Any(later => later.TextAt("value")?.Contains($"$({name})", StringComparison.Ordinal) == true);
                Assert.True(used || KnownSettings.IsRead(name), $"{name} of {container.TextAt("name")} is read by no service.");
            });
            Assert.Equal(variables.Count, variables.DistinctBy(variable => variable.TextAt("name")).Count());
        });
    }

    [Fact]
    public void No_secret_has_a_default()
    {
        var values = Yaml.Read(Repository.Read(RenderedChart.Folder + "/values.yaml"));
        Assert.All(values["secrets"].Members(), secret => Assert.True(secret.Value is JsonArray { Count: 0 } || secret.Value?.ToString() == "", $"secrets.{secret.Key} has a default."));
    }

    [Theory]
    [InlineData("minimal", "secrets.apiKeys=null", "secrets.apiKeys")]
    [InlineData("minimal", "secrets.postgres=", "secrets.postgres")]
    [InlineData("minimal", "secrets.redis=", "secrets.redis")]
    [InlineData("minimal", "secrets.rabbitmq=", "secrets.rabbitmq")]
    [InlineData("minimal", "image.registry=", "image.registry")]
    [InlineData("demo", "secrets.postgresPassword=", "secrets.postgresPassword")]
    [InlineData("demo", "secrets.redisPassword=", "secrets.redisPassword")]
    [InlineData("demo", "secrets.rabbitmqPassword=", "secrets.rabbitmqPassword")]
    [InlineData("demo", "secrets.redisPassword=with@sign", "redisPassword")]
    [InlineData("demo", "search.replica=3", "replica")]
    [InlineData("demo", "ingress.enabled=true", "ingress.host")]
    public async Task What_could_not_work_is_refused_by_name(string set, string value, string named)
    {
        var (exitCode, _, error) = await RenderedChart.TryAsync("-f", RenderedChart.ValuesOf(set), "--set", value);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("demo")]
    public async Task The_secret_that_the_chart_makes_holds_every_key_that_is_asked_for(string set)
    {
        var chart = await RenderedChart.OfAsync(set);
        var secret = Assert.Single(chart.OfKind("Secret"));
        var keys = secret["stringData"].Members().Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        var asked = chart.Pods.SelectMany(RenderedChart.ContainersOf).SelectMany(container => container.At("env").Items())
            .Select(variable => variable.At("valueFrom/secretKeyRef")).OfType<JsonNode>().ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, key =>
        {
            Assert.Equal(secret.TextAt("metadata/name"), key.TextAt("name"));
            Assert.True(key.TextAt("optional") == "true" || keys.Contains(key.TextAt("key")!), $"{key.TextAt("key")} is in no Secret.");
        });
        Assert.Contains("api-keys.json", keys);
    }

    [Fact]
    public async Task A_secret_of_ones_own_has_the_keys_that_the_readme_lists()
    {
        var readme = Repository.Read(RenderedChart.Folder + "/README.md");
        var sets = await Task.WhenAll(
            RenderedChart.OfAsync("full"), RenderedChart.OfAsync("demo", "--set", "global.existingSecret=books"));
        Assert.All(sets, chart => Assert.Empty(chart.OfKind("Secret")));
        Assert.All(
            sets.SelectMany(chart => chart.Pods).SelectMany(RenderedChart.ContainersOf).SelectMany(container => container.At("env").Items())
                .Select(variable => variable.At("valueFrom/secretKeyRef")).OfType<JsonNode>(),
            key =>
            {
                Assert.Equal("books", key.TextAt("name"));
                Assert.Contains($"`{key.TextAt("key")}`", readme, StringComparison.Ordinal);
            });
    }

    [Fact]
    public async Task Search_scales_by_itself_and_nothing_else_does()
    {
        var chart = await RenderedChart.OfAsync("full");
        var scaler = Assert.Single(chart.OfKind("HorizontalPodAutoscaler"));
        Assert.Equal("books-cache-warming-search", scaler.TextAt("spec/scaleTargetRef/name"));
        Assert.Null(chart.Find("Deployment", "books-cache-warming-search").At("spec/replicas"));
        Assert.Equal("3", chart.Find("Deployment", "books-cache-warming-discovery").TextAt("spec/replicas"));
    }

    [Fact]
    public async Task The_dispatcher_knows_how_many_authors_Discovery_handles()
    {
        var chart = await RenderedChart.OfAsync("full");
        var ingestion = chart.Find("Deployment", "books-cache-warming-ingestion").At("spec/template/spec/containers/0/env").Items();
        Assert.Equal("24", Assert.Single(ingestion, variable => variable.TextAt("name") == "Dispatch__Concurrency").TextAt("value"));
    }

    [Fact]
    public async Task The_ingress_leads_to_services_that_there_are()
    {
        var chart = await RenderedChart.OfAsync("full");
        var paths = Assert.Single(chart.OfKind("Ingress")).At("spec/rules/0/http/paths").Items().ToDictionary(
            path => path.TextAt("path")!, path => path.TextAt("backend/service/name")!, StringComparer.Ordinal);
        Assert.All(paths.Values, name => chart.Find("Service", name));
        Assert.Equal("books-cache-warming-ingestion", paths["/"]);
        Assert.Equal("books-cache-warming-search", paths["/api/search"]);
        Assert.Equal("books-cache-warming-metrics", paths["/api/metrics"]);
    }

    [Fact]
    public async Task Services_lead_to_pods_that_there_are()
    {
        var chart = await RenderedChart.OfAsync("demo");
        var pods = chart.Objects.Select(made => made.At("spec/template/metadata/labels")).OfType<JsonNode>().ToList();
        Assert.All(chart.OfKind("Service"), service => Assert.Single(
            pods, labels => service.At("spec/selector").Members().All(label => labels[label.Key]?.ToString() == label.Value?.ToString())));
    }

    [Fact]
    public async Task The_chart_installs_every_alert_there_is()
    {
        var chart = await RenderedChart.OfAsync("full");
        var installed = chart.OfKind("PrometheusRule").SelectMany(rule => rule.At("spec/groups").Items());
        var written = Directory.GetFiles(Repository.PathOf("deploy/observability/prometheus/rules"), "*.yml")
            .SelectMany(file => Yaml.Read(File.ReadAllText(file))["groups"].Items());
        Assert.Equal(written.Select(group => group.ToJsonString()), installed.Select(group => group.ToJsonString()));
    }

    [Fact]
    public async Task Redis_that_comes_along_keeps_what_it_has()
    {
        var chart = await RenderedChart.OfAsync("demo");
        var command = chart.Find("StatefulSet", "books-redis").TextAt("spec/template/spec/containers/0/command/2");
        Assert.Contains("--maxmemory-policy noeviction", command, StringComparison.Ordinal);
        Assert.Contains("--appendonly yes", command, StringComparison.Ordinal);
    }
}
