using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.Receiving;

namespace CacheWarming.Tests.Telemetry.Running;

/// <summary>
/// The four services as processes, telling a receiver of ours what they do during one job and some searches: an author who is refused
/// first, one who fails, one whom nobody knows; hits of several tiers, misses, and a miss of what the cache holds.
/// </summary>
public sealed class Observed : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>A catalogue's API key.</summary>
    internal const string Secret = "a-key-that-nothing-may-tell";

    readonly List<IAsyncDisposable> _parts = [];

    internal OtlpReceiver Receiver { get; private set; } = null!;

    internal TestDatabase Database { get; private set; } = null!;

    internal TestVirtualHost Broker { get; private set; } = null!;

    internal ServiceProcess Metrics { get; private set; } = null!;

    internal ServiceProcess Ingestion { get; private set; } = null!;

    internal Guid Job { get; private set; }

    public async Task InitializeAsync()
    {
        Receiver = Keep(await OtlpReceiver.StartAsync());
        Database = Keep(await TestServers.CreateDatabaseAsync());
        Broker = Keep(await TestServers.CreateVirtualHostAsync());
        var redis = Keep(await TestServers.CreateRedisAsync());
        var google = Keep(await GoogleBooksStub.StartAsync());
        var catalogue = Keep(await Simulator.StartAsync(new SimulatorOptions { Works = Town.Works }, default));
        catalogue.AddFault(new Fault { Author = Town.Unreadable.Name, Body = "no JSON", Count = 1_000 });
        catalogue.AddFault(new Fault { Author = Town.Refused.Name, Status = 503, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "6" }, Count = 1 });
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = Database.ConnectionString,
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = Broker.Uri.ToString(),
            ["OpenLibrary__BaseAddress"] = catalogue.Address.ToString(),
            ["OpenLibrary__RequestsPerSecond"] = "50",
            ["GoogleBooks__BaseAddress"] = google.Address.ToString(),
            ["GoogleBooks__ApiKey"] = Secret,
            ["Discovery__Retries"] = "0",
            ["Dispatch__MeasureSeconds"] = "1",
            ["DeadLetters__MeasureSeconds"] = "1",
            ["Queues__IntervalSeconds"] = "1",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Receiver.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            // What begins no trace begins none with an operator's own sampler either.
            ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
            ["OTEL_TRACES_SAMPLER_ARG"] = "1",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "500",
        };
        var services = await Task.WhenAll(new[] { "Ingestion", "Discovery", "Search", "Metrics" }.Select(async service => Keep(await ServiceProcess.StartAsync(service, settings, within: Patience))));
        (Ingestion, Metrics) = (services[0], services[3]);
        await WarmAsync();
        await SearchAsync(services[2].Http, redis);
    }

    public async Task DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
            await _parts[i].DisposeAsync();
    }

    T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        lock (_parts)
            _parts.Add(part);
        return part;
    }

    async Task WarmAsync()
    {
        using var body = new StringContent(Town.Library, new MediaTypeHeaderValue("text/csv"));
        using var answer = await Ingestion.Http.PostAsync(new Uri("api/warming/upload?maxDepth=2", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        Job = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid();
        try
        {
            await Eventually.Async(
                async () => (await JobAsync()).GetProperty("endedAt").ValueKind == JsonValueKind.String, "the job has ended", Patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; it is {await JobAsync()}. The services wrote:\n{string.Join('\n', _parts.OfType<ServiceProcess>().Select(service => $"{service.Service}: {service.Output}"))}", late);
        }
        Assert.Equal("CompletedWithFailures", (await JobAsync()).GetProperty("state").GetString());
    }

    Task<JsonElement> JobAsync() => Ingestion.Http.GetFromJsonAsync<JsonElement>(new Uri($"api/warming/jobs/{Job}", UriKind.Relative));

    async Task SearchAsync(HttpClient search, TestRedis redis)
    {
        Assert.Equal("HIT", await AskAsync(Town.TitleOf(Town.Ada)));
        Assert.Equal("HIT", await AskAsync(Town.TitleOf(Town.Ada)));
        Assert.Equal("HIT", await AskAsync(Town.TitleOf(Town.Bruno, Town.Clara)));
        Assert.Equal("MISS", await AskAsync("What Nobody Ever Wrote"));
        await AskAsync("What Nobody Ever Wrote");

        // The titles get lost, while the bibliographies stay: first the cold tier still knows them, then nobody does.
        async Task LoseTitlesAsync()
        {
            foreach (var key in redis.Server.Keys(redis.Database.Database, "*title:*").ToList())
                await redis.Database.KeyDeleteAsync(key);
        }

        await Eventually.Async(async () => await ColdAsync("SELECT count(*) FROM cold.bibliographies") >= 3, "the cold tier has the bibliographies", Patience);
        await LoseTitlesAsync();
        Assert.Equal("HIT", await AskAsync(Town.TitleOf(Town.Bruno)));
        await LoseTitlesAsync();
        await ColdAsync("DELETE FROM cold.bibliographies");
        Assert.Equal("MISS", await AskAsync(Town.TitleOf(Town.Clara)));

        async Task<string> AskAsync(string title)
        {
            using var answer = await search.GetAsync(new Uri("api/search/title?q=" + Uri.EscapeDataString(title), UriKind.Relative));
            return answer.Headers.GetValues("X-Cache").Single();
        }
    }

    async Task<long> ColdAsync(string sql)
    {
        await using var connection = await Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() as long? ?? 0;
    }
}

[CollectionDefinition(Name)]
public sealed class ObservedServices : ICollectionFixture<Observed>
{
    public const string Name = "observed services";
}
