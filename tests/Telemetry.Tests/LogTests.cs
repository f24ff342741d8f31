using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.Running;

namespace CacheWarming.Tests.Telemetry;

[Collection(ObservedServices.Name)]
public sealed class LogTests(Observed observed)
{
    [Fact]
    public async Task What_is_logged_while_an_author_is_warmed_says_in_which_trace()
    {
        await Eventually.Async(
            () => observed.Receiver.Logs.Any(log => log.Category == "CacheWarming.Discovery.Warming.AuthorQueuedConsumer" && log.Text.StartsWith("Waiting for Open Library", StringComparison.Ordinal)),
            "the deferral is told", TimeSpan.FromMinutes(1));
        var deferral = observed.Receiver.Logs.First(log => log.Text.StartsWith("Waiting for Open Library", StringComparison.Ordinal));

        Assert.Equal("cache-warming-discovery", deferral.Resource["service.name"]);
        Assert.Equal("Warning", deferral.Severity);
        Assert.Contains(observed.Receiver.Spans, span => span.TraceId == deferral.TraceId && span.Name == "dispatch author");
    }

    [Fact]
    public async Task Every_service_says_who_it_is()
    {
        string[] services = ["cache-warming-discovery", "cache-warming-ingestion", "cache-warming-metrics", "cache-warming-search"];
        await Eventually.Async(
            () => services.SequenceEqual(observed.Receiver.Points.Select(point => point.Resource["service.name"]).Distinct().Order(StringComparer.Ordinal)), "all four services tell", TimeSpan.FromMinutes(1));

        Assert.All(observed.Receiver.Points.Select(point => point.Resource).Concat(observed.Receiver.Logs.Select(log => log.Resource)), who =>
        {
            Assert.Contains(who["service.name"], services);
            Assert.StartsWith("0.", who["service.version"], StringComparison.Ordinal);
            Assert.StartsWith(Environment.MachineName + ":", who["service.instance.id"], StringComparison.Ordinal);
        });
    }
}
