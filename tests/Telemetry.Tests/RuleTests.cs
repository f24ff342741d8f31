using System.Text.RegularExpressions;
using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.PromQl;
using CacheWarming.Tests.Telemetry.Running;

namespace CacheWarming.Tests.Telemetry;

[Collection(ObservedServices.Name)]
public sealed partial class RuleTests(Observed observed)
{
    [Fact]
    public void There_is_an_alert_for_each_thing_that_needs_a_person_and_for_nothing_else() => Assert.Equal(
        ["DeadLetters", "HitRateLow", "AuthorsWaitTooLong", "QueueTooLong", "ConsumerSilent", "DependencyAway", "ProviderDown", "JobStalled", "QuotaNearlyUsed"],
        Written.Alerts().Select(alert => alert.Name));

    [Fact]
    public void Each_alert_says_what_is_the_matter_what_to_do_and_where_more_is_written() => Assert.All(Written.Alerts(), alert =>
    {
        Assert.InRange(alert.Annotations["summary"].Length, 10, 120);
        Assert.InRange(alert.Annotations["description"].Length, 80, 600);
        Assert.Equal("docs/runbook.md#" + Words().Replace(alert.Name, "-$0").TrimStart('-').ToLowerInvariant(), alert.Annotations["runbook_url"]);
        Assert.Contains(alert.Severity, new[] { "warning", "critical" });
    });

    [Fact]
    public async Task Each_alert_fires_when_it_should_and_not_before()
    {
        var (exit, output) = await Programs.RunAsync(Programs.Promtool, ["test", "rules", Path.Combine(Programs.Observability, "prometheus", "tests", "cache-warming.test.yml")]);

        Assert.True(exit == 0, output);
    }

    [Fact]
    public void Each_alert_is_seen_to_fire_by_a_test()
    {
        var tests = File.ReadAllText(Path.Combine(Programs.Observability, "prometheus", "tests", "cache-warming.test.yml"));

        // By its annotations where these are checked, else by what Prometheus says of alerts.
        Assert.All(Written.Alerts(), alert => Assert.Matches($"alertname: {alert.Name}\\s+exp_alerts:\\s+- |ALERTS{{alertname=\"{alert.Name}\",alertstate=\"firing\"}}", tests));
    }

    [Fact]
    public async Task Prometheus_takes_the_rules()
    {
        var (exit, output) = await Programs.RunAsync(Programs.Promtool, ["check", "rules", Written.RulesFile]);

        Assert.True(exit == 0 && !output.Contains("FAILED", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Whatever_the_rules_and_the_dashboard_read_the_running_services_really_tell()
    {
        var expressions = Written.Alerts().Select(alert => (Where: alert.Name, alert.Expression))
            .Concat(Written.DashboardExpressions().Select(panel => (Where: panel.Panel, panel.Expression)))
            .Select(read => (read.Where, Read: Expression.Read(read.Expression)))
            .ToList();
        Assert.True(expressions.Sum(expression => expression.Read.Selectors.Count) > 60);
        IReadOnlyList<string> missing = [];
        try
        {
            await Eventually.Async(() => (missing = Missing(expressions)).Count == 0, "every metric is told");
        }
        catch (TimeoutException)
        {
            Assert.Fail(string.Join('\n', missing));
        }
    }

    [Fact]
    public async Task A_real_prometheus_takes_every_expression_of_the_dashboard()
    {
        await using var mails = new MailSink();
        await using var monitoring = await Monitoring.StartAsync(observed.Receiver.Address, mails.Port);

        foreach (var (panel, expression) in Written.DashboardExpressions())
            Assert.True(await monitoring.AskAsync(expression) is not null, panel);
    }

    List<string> Missing(IEnumerable<(string Where, Expression Read)> expressions)
    {
        var series = observed.Receiver.Points.SelectMany(PrometheusText.SeriesOf).ToLookup(one => one.Name, StringComparer.Ordinal);
        return
        [
            .. from expression in expressions
               from selector in expression.Read.Selectors
               where !series[selector.Metric].Any(one => selector.Takes(one) || (IsSeldom(selector) && KnowsLabels(selector, one)))
               select $"{expression.Where}: {selector.Metric} {string.Join(',', selector.Matchers)} is not told; of that name: {string.Join(" | ", series[selector.Metric].Take(5).Select(one => string.Join(',', one.Labels)))}",
            .. from expression in expressions
               from label in expression.Read.Labels
               where !expression.Read.Selectors.SelectMany(selector => series[selector.Metric]).Any(one => one.Labels.ContainsKey(label))
               select $"{expression.Where}: nothing has a label {label}",
        ];
    }

    /// <summary>No service answered 5xx here, which is no fault of the expression.</summary>
    static bool IsSeldom(Selector selector) => selector.Matchers.Any(matcher => matcher is { Label: "http_response_status_code", Value: "5.." });

    static bool KnowsLabels(Selector selector, Series series) => selector.Matchers.All(matcher => series.Labels.ContainsKey(matcher.Label));

    [GeneratedRegex("[A-Z]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();
}
