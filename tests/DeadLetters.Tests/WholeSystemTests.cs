using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Discovery;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Redis;
using CacheWarming.Ingestion;
using CacheWarming.Metrics;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Search;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Tests.DeadLetters;

/// <summary>All services in one host on the real servers, over a catalogue whose answers can be spoilt.</summary>
public sealed class WholeSystemTests : IAsyncLifetime
{
    TestDatabase _database = null!;
    TestVirtualHost _broker = null!;
    TestRedis _redis = null!;
    RunningSimulator _catalogue = null!;
    WebApplication _app = null!;

    HttpClient Http { get; } = new();

    public async Task InitializeAsync()
    {
        (_database, _broker, _redis) = (await TestServers.CreateDatabaseAsync(), await TestServers.CreateVirtualHostAsync(), await TestServers.CreateRedisAsync());
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { SyntheticAuthors = 200 }, CancellationToken.None);
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Postgres"] = _database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = _broker.Uri.ToString(),
            ["ConnectionStrings:Redis"] = _redis.ConnectionString,
            ["OpenLibrary:BaseAddress"] = _catalogue.Address.ToString(),
            ["Discovery:Retries"] = "1",
            ["Dispatch:SweepMilliseconds"] = "200",
            ["Logging:LogLevel:CacheWarming"] = "None",
            ["Logging:LogLevel:MassTransit"] = "None",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddSharedParts("Everything");
        builder.Services.AddIngestion(builder.Configuration).AddRedis(builder.Configuration).AddCatalogs(builder.Configuration).AddBookCache(builder.Configuration)
            .AddDiscovery().AddSearch(builder.Configuration).AddMetrics(builder.Configuration);
        builder.Services.AddBus(builder.Configuration, bus =>
        {
            bus.AddIngestionConsumers(builder.Configuration);
            bus.AddDiscoveryConsumers();
            bus.AddSearchConsumers();
            bus.AddMetricsConsumers();
        });
        _app = builder.Build();
        _app.UseSharedParts();
        _app.MapIngestion();
        await _app.StartHealthyAsync();
        Http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _catalogue.DisposeAsync();
        await _redis.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_author_whose_answer_is_spoilt_is_a_dead_letter_until_it_is_mended_and_redriven_and_then_the_job_is_complete()
    {
        _catalogue.AddFault(new Fault { Author = "Poison Pen", Status = 200, Body = """{"numFound": 1, "docs": [{"key": 7, "title": ["not", "a", "title"]}]}""" });
        var job = await SubmitAsync("Title,Author\nA clean book,Clean Hand\nA spoilt book,Poison Pen\n");
        await UntilAsync(job, "CompletedWithFailures");

        var letter = Assert.Single((await GetAsync("api/warming/dlq/messages")).GetProperty("items").EnumerateArray());
        Assert.Equal("Poison Pen", letter.GetProperty("author").GetProperty("author").GetString());
        Assert.Equal("failed", letter.GetProperty("authorState").GetString());

        _catalogue.ClearFaults();
        using var redrive = await Http.PostAsJsonAsync(new Uri("api/warming/dlq/redrive", UriKind.Relative), new { messages = new[] { letter.GetProperty("id").GetString() } });
        redrive.EnsureSuccessStatusCode();

        await UntilAsync(job, "Completed");
        var authors = (await GetAsync($"api/warming/jobs/{job}")).GetProperty("authors");
        Assert.Equal((2, 0), (authors.GetProperty("total").GetInt32(), authors.GetProperty("failed").GetInt32()));
        Assert.Equal(0, (await GetAsync("api/warming/dlq")).GetProperty("depth").GetInt64());
    }

    [Fact]
    public async Task The_error_queue_and_the_queue_of_skipped_messages_of_every_endpoint_of_every_service_are_watched()
    {
        var there = (await _broker.QueuesAsync()).Select(q => q.Name)
            .Where(name => name.EndsWith("_error", StringComparison.Ordinal) || name.EndsWith("_skipped", StringComparison.Ordinal) || name.EndsWith("-dlq", StringComparison.Ordinal));

        var watched = (await GetAsync("api/warming/dlq")).GetProperty("queues").EnumerateArray().Select(q => q.GetProperty("name").GetString()!).ToList();

        Assert.Equal(there.Order(StringComparer.Ordinal), watched.Order(StringComparer.Ordinal));
        Assert.Equal((16, "author-warming-dlq"), (watched.Count, watched[0]));
    }

    [Fact]
    public async Task Queues_of_letters_drop_nothing_however_often_it_is_looked_at_and_pass_nothing_on()
    {
        var queues = (await Management.GetAsync($"api/queues/{_broker.Name}")).EnumerateArray()
            .ToDictionary(q => q.GetProperty("name").GetString()!, q => q.GetProperty("arguments"), StringComparer.Ordinal);

        Assert.Equal(10, queues["author-warming-queue"].GetProperty("x-delivery-limit").GetInt32());
        Assert.Equal("author-warming-dlq", queues["author-warming-queue"].GetProperty("x-dead-letter-exchange").GetString());
        foreach (var letters in queues.Where(q => q.Key == "author-warming-dlq" || q.Key.EndsWith("_error", StringComparison.Ordinal) || q.Key.EndsWith("_skipped", StringComparison.Ordinal)))
        {
            Assert.Equal(1_000_000_000, letters.Value.GetProperty("x-delivery-limit").GetInt32());
            Assert.False(letters.Value.TryGetProperty("x-dead-letter-exchange", out _));
        }
    }

    Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    Task UntilAsync(Guid job, string state) => Eventually.Async(
        async () => (await GetAsync($"api/warming/jobs/{job}")).GetProperty("state").GetString() == state, $"the job is {state}", TimeSpan.FromSeconds(60));

    async Task<Guid> SubmitAsync(string csv)
    {
        using var content = new StringContent(csv, System.Text.Encoding.UTF8, "text/csv");
        using var answer = await Http.PostAsync(new Uri("api/warming/upload?maxDepth=1", UriKind.Relative), content);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid();
    }
}
