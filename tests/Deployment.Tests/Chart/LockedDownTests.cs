using System.Text.Json.Nodes;

namespace CacheWarming.Tests.Deployment.Chart;

/// <summary>Pods may do no more than they need, and say how they are.</summary>
public sealed class LockedDownTests
{
    public static TheoryData<string> Sets => RenderedChart.Sets;

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Pods_are_nobody_and_write_nowhere_but_on_volumes(string set)
    {
        var chart = await RenderedChart.OfAsync(set);
        Assert.All(chart.Pods, pod =>
        {
            Assert.Equal("true", pod.TextAt("spec/securityContext/runAsNonRoot"));
            Assert.NotEqual("0", pod.TextAt("spec/securityContext/runAsUser") ?? "0");
            Assert.Equal("RuntimeDefault", pod.TextAt("spec/securityContext/seccompProfile/type"));
            Assert.Equal("false", pod.TextAt("spec/automountServiceAccountToken"));
            Assert.All(RenderedChart.ContainersOf(pod), container =>
            {
                Assert.Equal("true", container.TextAt("securityContext/readOnlyRootFilesystem"));
                Assert.Equal("false", container.TextAt("securityContext/allowPrivilegeEscalation"));
                Assert.Equal("ALL", container.TextAt("securityContext/capabilities/drop/0"));
            });
        });
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Containers_say_how_they_are_and_what_they_need(string set)
    {
        var chart = await RenderedChart.OfAsync(set);
        Assert.All(chart.Pods.SelectMany(RenderedChart.ContainersOf), container =>
        {
            Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.NotNull(container[probe]));
            Assert.NotNull(container.At("resources/requests/cpu"));
            Assert.NotNull(container.At("resources/requests/memory"));
            Assert.NotNull(container.At("resources/limits/memory"));
        });
        Assert.All(chart.Deployments.SelectMany(made => RenderedChart.ContainersOf(made["spec"]!["template"]!)), container =>
        {
            Assert.Equal("/health/live", container.TextAt("startupProbe/httpGet/path"));
            Assert.Equal("/health/live", container.TextAt("livenessProbe/httpGet/path"));
            Assert.Equal("/health/ready", container.TextAt("readinessProbe/httpGet/path"));
        });
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Every_service_has_a_budget_for_disruptions_and_a_network_policy_of_its_own(string set)
    {
        var chart = await RenderedChart.OfAsync(set);
        Assert.Equal(4, chart.Deployments.Count());
        Assert.All(chart.Deployments, made =>
        {
            Assert.Single(chart.OfKind("PodDisruptionBudget"), budget => Selects(budget.At("spec/selector/matchLabels"), made));
            Assert.Single(chart.OfKind("NetworkPolicy"), policy => Selects(policy.At("spec/podSelector/matchLabels"), made));
            Assert.True(Selects(made.At("spec/selector/matchLabels"), made));
        });
    }

    [Fact]
    public async Task Servers_that_come_along_are_reached_by_this_releases_services_only()
    {
        var chart = await RenderedChart.OfAsync("demo");
        Assert.Equal(3, chart.OfKind("StatefulSet").Count());
        Assert.All(chart.OfKind("StatefulSet"), server =>
        {
            var policy = Assert.Single(chart.OfKind("NetworkPolicy"), policy => Selects(policy.At("spec/podSelector/matchLabels"), server));
            var peer = Assert.Single(Assert.Single(policy.At("spec/ingress").Items()).At("from").Items());
            Assert.All(chart.Deployments, made => Assert.True(Selects(peer.At("podSelector/matchLabels"), made)));
            Assert.Empty(policy.At("spec/egress").Items());
        });
    }

    static bool Selects(JsonNode? labels, JsonNode made) =>
        labels.Members().Any() && labels.Members().All(label => made.At("spec/template/metadata/labels")?[label.Key]?.ToString() == label.Value?.ToString());
}
