using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Tests.Servers;
using MassTransit;
using static CacheWarming.Tests.Metrics.Events;

namespace CacheWarming.Tests.Metrics;

/// <summary>The service as a process, on a real broker and a real database.</summary>
public sealed class MetricsServiceTests : IAsyncLifetime
{
    TestDatabase _database = null!;
    TestVirtualHost _broker = null!;
    ServiceProcess _service = null!;
    IBusControl _bus = null!;

    public async Task InitializeAsync()
    {
        _database = await TestServers.CreateDatabaseAsync();
        _broker = await TestServers.CreateVirtualHostAsync();
        _service = await ServiceProcess.StartAsync("Metrics", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = _database.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = _broker.Uri.ToString(),
        });
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(_broker.Uri);
            rabbit.ReceiveEndpoint("discovery-that-fails", endpoint =>
                endpoint.Handler<AuthorQueued>(_ => throw new FormatException("unreadable")));
        });
        await _bus.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _bus.StopAsync();
        await _service.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_the_other_services_say_is_served_by_the_hour()
    {
        var now = TimeProvider.System.GetUtcNow();
        var job = Guid.NewGuid();
        var warmed = Enumerable.Range(0, 250).Select(n => Warmed(job, $"Author {n}", now, works: 2)).ToList();
        await _bus.PublishBatch(warmed.Chunk(3).Select(some => new AuthorsWarmed(some)));
        await _bus.PublishBatch(warmed.Take(50).Select(one => new AuthorsWarmed([one])));
        await _bus.Publish(Queued(job, "N. N."));
        await _bus.Publish(Queued(job, "N. N."));
        var searches = Searches("search-1", now, hits: 8, stale: 1, misses: 1) with { HitsByJob = new Dictionary<Guid, long> { [job] = 9 } };
        await _bus.Publish(searches);
        await _bus.Publish(searches);

        await Eventually.Async(
            async () => await _database.ScalarAsync<long>("SELECT count(*) FROM metrics.warming_analytics") == 250
                && await _database.ScalarAsync<long>("SELECT count(*) FROM metrics.warming_failures") == 1
                && await _database.ScalarAsync<long>("SELECT count(*) FROM metrics.search_hours") == 1
                && await _broker.DepthAsync("discovery-that-fails_error") == 2
                && (await _broker.QueuesAsync()).Where(queue => !queue.Name.EndsWith("_error", StringComparison.Ordinal)).All(queue => queue.Messages == 0)
                && await _broker.DepthAsync("metrics-analytics_error") is 0,
            "everything is counted and the queues are empty");

        // The failure has the broker client's time: it may fall into the next hour.
        var hours = (await _service.Http.GetFromJsonAsync<JsonElement>("/api/metrics/hourly?hours=2")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(1, hours.Sum(hour => hour.GetProperty("failures").GetInt64()));
        Assert.Equal(new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero), hours[^1].GetProperty("hour").GetDateTimeOffset());
        Assert.Equal(250, hours[^1].GetProperty("authorsProcessed").GetInt64());
        Assert.Equal(500, hours[^1].GetProperty("totalWorks").GetInt64());
        Assert.Equal(0.9, hours[^1].GetProperty("hitRate").GetDouble());
        Assert.Equal(9, (await _service.Http.GetFromJsonAsync<JsonElement>($"/api/metrics/jobs/{job}")).GetProperty("callsSaved").GetInt64());
        Assert.Equal(
            "System.FormatException",
            await _database.ScalarAsync<string>("SELECT exception FROM metrics.warming_failures WHERE event = 'author_failed'"));
    }

    [Fact]
    public async Task Its_queues_are_quorum_queues_with_dead_letters()
    {
        var queues = await _broker.QueuesAsync();

        Assert.Equal("quorum", queues.Single(queue => queue.Name.Equals("metrics-analytics", StringComparison.Ordinal)).Type);
        Assert.Equal("quorum", queues.Single(queue => queue.Name.Equals("metrics-searches", StringComparison.Ordinal)).Type);
        Assert.Contains(queues, queue => queue.Name.Equals("metrics-analytics_error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", "hours must be 1-2160")]
    [InlineData("2161", "hours must be 1-2160")]
    [InlineData("many", "unreadable request")]
    public async Task Hours_out_of_range_are_refused_in_words(string hours, string error)
    {
        using var answer = await _service.Http.GetAsync(new Uri($"/api/metrics/hourly?hours={hours}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(error, problem.GetProperty("error").GetString());
    }
}
