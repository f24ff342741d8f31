using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Benchmarks.Running;

/// <summary>The services as separate processes, on a database, a Redis database and a virtual host of their own, beside a simulator.</summary>
sealed class Deployment : IAsyncDisposable
{
    readonly List<ServiceProcess> _services = [];
    readonly Dictionary<string, string?> _settings = new(StringComparer.Ordinal)
    {
        ["Logging__LogLevel__Default"] = "Warning",
    };

    public required TestDatabase Database { get; init; }

    public required TestRedis Redis { get; init; }

    public required TestVirtualHost Broker { get; init; }

    public SimulatorProcess Simulator { get; private set; } = null!;

    public ServiceProcess Ingestion { get; private set; } = null!;

    public ServiceProcess Search { get; private set; } = null!;

    /// <summary>Every process of ours, the simulator not among them.</summary>
    public IReadOnlyList<ServiceProcess> Services => _services;

    /// <param name="simulator">Its command line.</param>
    /// <param name="discoveries">How many Discovery processes.</param>
    /// <param name="settings">Environment variables of all services.</param>
    public static async Task<Deployment> StartAsync(string[] simulator, int discoveries, IReadOnlyDictionary<string, string> settings)
    {
        var deployment = new Deployment
        {
            Database = await TestServers.CreateDatabaseAsync(),
            Redis = await TestServers.CreateRedisAsync(),
            Broker = await TestServers.CreateVirtualHostAsync(),
        };
        try
        {
            await deployment.StartAllAsync(simulator, discoveries, settings);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    async Task StartAllAsync(string[] simulator, int discoveries, IReadOnlyDictionary<string, string> settings)
    {
        Simulator = await SimulatorProcess.StartAsync(simulator);
        _settings["ConnectionStrings__Postgres"] = Database.ConnectionString;
        _settings["ConnectionStrings__Redis"] = Redis.ConnectionString;
        _settings["ConnectionStrings__RabbitMq"] = Broker.Uri.ToString();
        _settings["OpenLibrary__BaseAddress"] = Simulator.Address.GetLeftPart(UriPartial.Authority);
        foreach (var (name, value) in settings)
            _settings[name] = value;
        Ingestion = await StartAsync("Ingestion");
        Search = await StartAsync("Search");
        await StartAsync("Metrics");
        for (var i = 0; i < discoveries; i++)
            await StartAsync("Discovery");
    }

    /// <summary>One more process of a service, with what its image sets.</summary>
    public async Task<ServiceProcess> StartAsync(string service)
    {
        var settings = new Dictionary<string, string?>(_settings, StringComparer.Ordinal);
        if (service == "Discovery")
            settings["DOTNET_GCgen0size"] = "0x8000000";
        var started = await ServiceProcess.StartAsync(service, settings);
        _services.Add(started);
        return started;
    }

    /// <summary>A setting of the services that are started from now on.</summary>
    public void Set(string name, string value) => _settings[name] = value;

    /// <summary>Uploads; the job goes on by itself.</summary>
    public async Task<Guid> UploadAsync(Stream csv, string query)
    {
        using var content = new StreamContent(csv);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await Ingestion.Http.PostAsync(new Uri($"api/warming/upload?{query}", UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(text);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("jobId").GetGuid();
    }

    /// <summary>Uploads and waits for the job's end; the time runs from the accepted upload.</summary>
    /// <param name="onAccepted">Called when it is accepted.</param>
    public async Task<JobRun> RunJobAsync(Stream csv, string query, Action? onAccepted = null)
    {
        var sent = Stopwatch.GetTimestamp();
        var id = await UploadAsync(csv, query);
        var accepted = Stopwatch.GetTimestamp();
        onAccepted?.Invoke();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        // The job's own row only: looking must not weigh.
        while (!await Database.ScalarAsync<bool>($"SELECT ended_at IS NOT NULL FROM ingestion.jobs WHERE id = '{id}'"))
            await look.WaitForNextTickAsync();
        var warming = Stopwatch.GetElapsedTime(accepted);
        var job = await Ingestion.Http.GetFromJsonAsync<JsonElement>(new Uri($"api/warming/jobs/{id}", UriKind.Relative));
        return new JobRun(id, job, Stopwatch.GetElapsedTime(sent, accepted), warming);
    }

    /// <summary>A job's authors, row by row, as the API shows them.</summary>
    public async Task<IReadOnlyList<JsonElement>> AuthorsAsync(Guid job)
    {
        var authors = new List<JsonElement>();
        for (var next = $"api/warming/jobs/{job}/authors?limit=1000"; next is not null;)
        {
            var page = await Ingestion.Http.GetFromJsonAsync<JsonElement>(new Uri(next, UriKind.Relative));
            authors.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        return authors;
    }

    /// <summary>Empties Redis and its append-only file, so that a run pays for rewriting only what it wrote itself.</summary>
    public async Task EmptyRedisAsync()
    {
        await Redis.Database.ExecuteAsync("FLUSHDB");
        await Redis.Server.ExecuteAsync("BGREWRITEAOF");
        await Eventually.Async(
            async () => (await Redis.Server.InfoAsync("persistence")).SelectMany(section => section).All(pair => pair.Key is not ("aof_rewrite_in_progress" or "aof_rewrite_scheduled") || pair.Value == "0"),
            "Redis has written its file anew");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_services))
            await service.DisposeAsync();
        if (Simulator is not null)
            await Simulator.DisposeAsync();
        await Broker.DisposeAsync();
        await Redis.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <param name="View">As the API shows it.</param>
/// <param name="Accepting">From sending the upload to its answer.</param>
/// <param name="Warming">From that answer to the job's end, verified.</param>
sealed record JobRun(Guid Id, JsonElement View, TimeSpan Accepting, TimeSpan Warming)
{
    public int Authors => View.GetProperty("authors").GetProperty("total").GetInt32();

    public int Warm => View.GetProperty("authors").GetProperty("warmed").GetInt32() + View.GetProperty("authors").GetProperty("alreadyWarm").GetInt32();

    public long Works => View.GetProperty("works").GetInt64();

    public double AuthorsPerSecond => Authors / Warming.TotalSeconds;
}
