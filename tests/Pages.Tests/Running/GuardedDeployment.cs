using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Pages.Running;

/// <summary>The four services as processes on real servers, with a key for each role; the page is Ingestion's and gets its figures from Metrics.</summary>
public sealed class GuardedDeployment : IAsyncLifetime
{
    public const string Reader = "reader-key-0123456789abcdefghijklmnop";
    public const string Submitter = "submitter-key-0123456789abcdefghijklm";
    public const string Operator = "operator-key-0123456789abcdefghijklmn";

    readonly List<IAsyncDisposable> _parts = [];

    public RunningSimulator Catalogue { get; private set; } = null!;

    public TestVirtualHost Broker { get; private set; } = null!;

    public ServiceProcess Ingestion { get; private set; } = null!;

    public ServiceProcess Metrics { get; private set; } = null!;

    public ServiceProcess Search { get; private set; } = null!;

    public Uri Address => Ingestion.BaseAddress;

    public async Task InitializeAsync()
    {
        Broker = Kept(await TestServers.CreateVirtualHostAsync());
        var redis = Kept(await TestServers.CreateRedisAsync());
        var database = Kept(await TestServers.CreateDatabaseAsync());
        Catalogue = Kept(await Simulator.StartAsync(new SimulatorOptions { DataFile = Samples.Catalogue }, default));
        var settings = new Dictionary<string, string?>(Keys(), StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = Broker.Uri.ToString(),
            ["OpenLibrary__BaseAddress"] = Catalogue.Address.ToString(),
            ["Dispatch__VerifySeconds"] = "5",
            ["Access__RateLimits__SubmissionsPerMinute"] = "600",
        };
        Metrics = Kept(await ServiceProcess.StartAsync("Metrics", settings));
        Kept(await ServiceProcess.StartAsync("Discovery", settings));
        Search = Kept(await ServiceProcess.StartAsync("Search", settings));
        settings["Metrics__BaseAddress"] = Metrics.BaseAddress.ToString();
        settings["Metrics__ApiKey"] = Reader;
        settings["Search__BaseAddress"] = Search.BaseAddress.ToString();
        settings["Search__ApiKey"] = Reader;
        Ingestion = Kept(await ServiceProcess.StartAsync("Ingestion", settings));
    }

    /// <summary>The services first, then what they stand on.</summary>
    public async Task DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
            await part.DisposeAsync();
    }

    static IEnumerable<KeyValuePair<string, string?>> Keys() =>
        new[] { ("reader", Reader, "read"), ("submitter", Submitter, "submit"), ("operator", Operator, "operate") }.SelectMany((key, i) => new KeyValuePair<string, string?>[]
        {
            new($"ApiKeys__{i}__Name", key.Item1), new($"ApiKeys__{i}__Key", key.Item2), new($"ApiKeys__{i}__Roles__0", key.Item3),
        });

    T Kept<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}
