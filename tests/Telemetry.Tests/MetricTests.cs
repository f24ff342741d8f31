using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.Running;

namespace CacheWarming.Tests.Telemetry;

[Collection(ObservedServices.Name)]
public sealed class MetricTests(Observed observed)
{
    /// <summary>Every figure that is promised, with its unit and its tags.</summary>
    public static TheoryData<string, string, string> Promised => new()
    {
        { "cachewarming.authors.processed", "{author}", "depth=0 outcome=warmed" },
        { "cachewarming.authors.processed", "{author}", "depth=2 outcome=warmed" },
        { "cachewarming.authors.processed", "{author}", "depth=0 outcome=not_found" },
        { "cachewarming.authors.failed", "{author}", "" },
        { "cachewarming.authors.deferred", "{author}", "provider=Open Library" },
        { "cachewarming.works.cached", "{work}", "" },
        { "cachewarming.author.duration", "s", "outcome=warmed" },
        { "cachewarming.catalogs.requests", "{request}", "provider=Open Library status=200" },
        { "cachewarming.catalogs.requests", "{request}", "provider=Open Library status=503" },
        { "cachewarming.catalogs.requests", "{request}", "provider=Open Library status=unreadable" },
        { "cachewarming.catalogs.requests", "{request}", "provider=Google Books status=200" },
        { "cachewarming.catalogs.pace.wait", "s", "caller=warming provider=Open Library" },
        { "cachewarming.catalogs.pace.limit", "{request}/s", "provider=Open Library" },
        { "cachewarming.catalogs.quota.used", "{request}", "provider=Google Books" },
        { "cachewarming.catalogs.quota.limit", "{request}", "provider=Google Books" },
        { "cachewarming.catalogs.circuit.open", "{circuit}", "provider=Open Library" },
        { "cachewarming.gates.closed", "{gate}", "provider=Open Library" },
        { "cachewarming.cache.lookups", "{lookup}", "result=hit tier=store" },
        { "cachewarming.cache.lookups", "{lookup}", "result=hit tier=memory" },
        { "cachewarming.cache.lookups", "{lookup}", "result=hit tier=cold" },
        { "cachewarming.cache.lookups", "{lookup}", "result=miss tier=none" },
        { "cachewarming.cache.cold", "{operation}", "operation=lookup result=found tier=cold" },
        { "cachewarming.cache.warming.paused", "{pause}", "" },
        { "cachewarming.search.answers", "{search}", "held=true result=hit" },
        { "cachewarming.search.answers", "{search}", "held=false result=miss" },
        { "cachewarming.search.answers", "{search}", "held=true result=miss" },
        { "cachewarming.queue.messages", "{message}", "queue=author-warming-queue state=ready" },
        { "cachewarming.queue.messages", "{message}", "queue=author-warming-dlq state=ready" },
        { "cachewarming.queue.silent", "s", "queue=author-warming-queue" },
        { "cachewarming.dlq.depth", "{message}", "queue=author-warming-dlq" },
        { "cachewarming.dlq.threshold", "{message}", "" },
        { "cachewarming.dispatch.window", "{author}", "" },
        { "cachewarming.frontier.authors", "{author}", "state=pending" },
        { "cachewarming.frontier.oldest", "s", "" },
        { "cachewarming.frontier.overdue", "{author}", "" },
        { "cachewarming.jobs", "{job}", "state=CompletedWithFailures" },
        { "cachewarming.jobs", "{job}", "state=Warming" },
        { "cachewarming.jobs.stalled", "{job}", "" },
        { "redis.memory.used", "By", "" },
        { "redis.maxmemory", "By", "" },
        { "http.client.request.duration", "s", "*" },
        { "http.server.request.duration", "s", "*" },
        { "db.client.connection.count", "{connection}", "*" },
        { "dotnet.process.cpu.time", "s", "*" },
    };

    [Theory]
    [MemberData(nameof(Promised))]
    public async Task It_is_told(string name, string unit, string tags)
    {
        try
        {
            await Eventually.Async(
                () => observed.Receiver.Points.Any(point => point.Name == name && point.Unit == unit && (tags == "*" || Written(point.Tags) == tags)),
                $"{name} ({unit}) {tags}");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{name} ({unit}) {tags} is not among:\n{string.Join('\n', observed.Receiver.Points.Where(p => p.Name == name).Select(p => $"({p.Unit}) {Written(p.Tags)}"))}\n{string.Join(' ', observed.Receiver.Points.Select(p => p.Name).Distinct())}");
        }
    }

    [Fact]
    public async Task The_figures_are_those_of_the_job()
    {
        await Eventually.Async(() => Sum("cachewarming.authors.processed") == 5 && Sum("cachewarming.authors.failed") == 1, "five authors are processed and one failed");
        await Eventually.Async(() => Latest("cachewarming.dlq.depth", "queue=author-warming-dlq") >= 1, "there is the dead letter");
        await Eventually.Async(() => Latest("cachewarming.jobs", "state=CompletedWithFailures") == 1, "the job has ended");
        Assert.Equal(50, Latest("cachewarming.catalogs.pace.limit", "provider=Open Library"));
        Assert.Equal(1000, Latest("cachewarming.catalogs.quota.limit", "provider=Google Books"));
        Assert.InRange(Latest("cachewarming.catalogs.quota.used", "provider=Google Books"), 1, 20);
        Assert.True(Latest("redis.memory.used", "") > 100_000);
    }

    [Fact]
    public void No_series_is_made_for_an_author_a_job_or_a_title()
    {
        var points = observed.Receiver.Points;

        Assert.All(points.SelectMany(point => point.Tags.Values), value =>
        {
            Assert.False(Guid.TryParse(value, out _), value);
            Assert.DoesNotContain(observed.Job.ToString(), value, StringComparison.OrdinalIgnoreCase);
            Assert.All(new[] { Town.Ada, Town.Bruno, Town.Clara, Town.Refused, Town.Unreadable }, author =>
                Assert.False(value.Contains(author.Name, StringComparison.OrdinalIgnoreCase) || value.Contains(author.Key, StringComparison.Ordinal), value));
        });
        Assert.All(points.GroupBy(point => (point.Name, point.Resource["service.instance.id"])), series => Assert.InRange(series.Count(), 1, 200));
    }

    static string Written(IReadOnlyDictionary<string, string> tags) =>
        string.Join(' ', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));

    double Sum(string name) => observed.Receiver.Points.Where(point => point.Name == name).Sum(point => point.Value);

    double Latest(string name, string tags) =>
        observed.Receiver.Points.Where(point => point.Name == name && Written(point.Tags) == tags).Select(point => point.Value).DefaultIfEmpty(double.NaN).Max();
}
