using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.CacheHits.Replay;

/// <summary>All services as processes over the sample catalogue, with a Redis of their own, ready for the sample library.</summary>
public sealed class WarmedSystem : IAsyncLifetime
{
    TestDatabase _database = null!;
    TestVirtualHost _broker = null!;
    ServiceProcess _ingestion = null!;
    ServiceProcess _discovery = null!;

    internal RedisServer Redis { get; private set; } = null!;

    /// <summary>Where the cold tier is, in the schema <c>cold</c>.</summary>
    internal TestDatabase Database => _database;

    public RunningSimulator Catalogue { get; private set; } = null!;

    /// <summary>Search whose catalogue is there.</summary>
    public ServiceProcess Search { get; private set; } = null!;

    /// <summary>Search whose catalogue and cold tier are not there: it answers what is in memory and Redis, and changes nothing.</summary>
    public ServiceProcess Offline { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Redis = await RedisServer.StartAsync();
        Catalogue = await Simulator.StartAsync(new SimulatorOptions { DataFile = Path.Combine(Library.Folder, "catalogue.jsonl") }, default);
        _database = await TestServers.CreateDatabaseAsync();
        _broker = await TestServers.CreateVirtualHostAsync();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Redis"] = Redis.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = _broker.Uri.ToString(),
            ["ConnectionStrings__Postgres"] = _database.ConnectionString,
            ["OpenLibrary__BaseAddress"] = Catalogue.Address.ToString(),
        };
        _ingestion = await ServiceProcess.StartAsync("Ingestion", settings);
        _discovery = await ServiceProcess.StartAsync("Discovery", settings);
        Search = await ServiceProcess.StartAsync("Search", settings);
        Offline = await Searches.StartAsync(Redis, new Uri("http://127.0.0.1:9/"));
    }

    public async Task DisposeAsync()
    {
        foreach (var service in new[] { Offline, Search, _discovery, _ingestion })
            await service.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
        await Catalogue.DisposeAsync();
        await Redis.DisposeAsync();
    }

    /// <summary>Another Search with the catalogue and the cold tier, which remembers nothing.</summary>
    public Task<ServiceProcess> StartSearchAsync() => Searches.StartAsync(
        Redis,
        Catalogue.Address,
        ("ConnectionStrings__Postgres", _database.ConnectionString),
        // Patient: on a busy machine the first questions of a process that has just started are no measure.
        ("BookCache__ColdReadTimeout", "00:00:05"),
        // No entry is answered from memory without asking Redis first.
        ("BookCache__MemoryFreshFor", "00:00:00.001"));

    /// <summary>Uploads the sample library and waits until its job is done.</summary>
    public async Task<JsonElement> WarmAsync()
    {
        using var export = new StreamContent(File.OpenRead(Library.Export));
        export.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await _ingestion.Http.PostAsync(new Uri("api/warming/upload", UriKind.Relative), export);
        answer.EnsureSuccessStatusCode();
        var job = default(JsonElement);
        await Eventually.Async(
            async () =>
            {
                job = await _ingestion.Http.GetFromJsonAsync<JsonElement>(answer.Headers.Location!.OriginalString.TrimStart('/'));
                return job.GetProperty("endedAt").ValueKind is not JsonValueKind.Null;
            },
            "the job to end",
            TimeSpan.FromMinutes(3));
        return job;
    }
}
