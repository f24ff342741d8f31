namespace CacheWarming.Tests.Telemetry.PromQl;

public sealed class ExpressionTests
{
    [Fact]
    public void Selectors_and_labels_are_found_among_functions_words_strings_and_durations()
    {
        var read = Expression.Read(
            """sum by (job, le) (rate(a_total{x="by (y)",z=~"2..|3"}[5m] offset 1h)) / on (job) group_left (kind) b > 2 * max(c) and max without (instance) (max_over_time(d[2m])) >= 1e3""");

        Assert.Equal(["a_total", "b", "c", "d"], read.Selectors.Select(selector => selector.Metric));
        Assert.Equal(["job", "le", "job", "kind", "instance"], read.Labels);
        Assert.Equal([new Matcher("x", "=", "by (y)"), new Matcher("z", "=~", "2..|3")], read.Selectors[0].Matchers);
    }

    [Theory]
    [InlineData("=", "hit", "hit", true)]
    [InlineData("=~", "hit|stale", "stale", true)]
    [InlineData("=~", "hit", "white", false)]
    [InlineData("!=", "hit", "miss", true)]
    [InlineData("!~", "200|404", "200", false)]
    public void Matchers_take_what_prometheus_takes(string how, string value, string label, bool expected) =>
        Assert.Equal(expected, new Matcher("x", how, value).Takes(new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = label }));
}
