using System.Globalization;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Faults.Servers;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Faults.Running;

/// <summary>
/// Everything, as processes: one Ingestion, two Discoveries, two Searches, one Metrics, on a RabbitMQ, a PostgreSQL and a Redis of their
/// own, over a simulated catalogue.
/// </summary>
sealed class Deployment : IAsyncDisposable
{
    /// <summary>Authors that all Discoveries together handle at once at most: all of a run.</summary>
    public const int Concurrency = 80;

    const int Seeds = 100_000;

    readonly Dictionary<string, ServiceProcess> _services = [];
    readonly Lock _gate = new();

    string? _redis;
    string? _broker;

    public OwnRedis Redis { get; } = new();

    public OwnPostgres Postgres { get; } = new();

    public OwnRabbit Rabbit { get; } = new();

    public RunningSimulator Catalogue { get; private set; } = null!;

    /// <summary>The processes by the names that faults use.</summary>
    public static IReadOnlyList<string> Services { get; } = ["Ingestion", "Discovery 1", "Discovery 2", "Search 1", "Search 2", "Metrics"];

    public IEnumerable<OwnServer> Servers => [Redis, Postgres, Rabbit];

    public ServiceProcess this[string service]
    {
        get
        {
            lock (_gate)
                return _services[service];
        }
    }

    /// <param name="redis">Instead of the deployment's own Redis.</param>
    /// <param name="broker">Instead of the deployment's own broker.</param>
    public static async Task<Deployment> StartAsync(string? redis = null, string? broker = null)
    {
        var deployment = new Deployment { _redis = redis, _broker = broker };
        try
        {
            deployment.Rabbit.Prepare();
            await deployment.Postgres.PrepareAsync();
            await Task.WhenAll(deployment.Servers.Select(server => server.StartAsync()));
            deployment.Catalogue = await Simulator.StartAsync(new SimulatorOptions { SyntheticAuthors = Seeds, Latency = TimeSpan.FromMilliseconds(150) }, default);
            foreach (var service in Services)
                await deployment.StartAsync(service);
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a service, also in the place of one that was killed.</summary>
    /// <param name="clock">How far its clock is off, in seconds.</param>
    /// <param name="isAlone">Its servers may be away: it is there when it listens.</param>
    public async Task StartAsync(string service, int clock = 0, bool isAlone = false)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Postgres"] = Postgres.ConnectionString,
            ["ConnectionStrings__Redis"] = _redis ?? Redis.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = _broker ?? Rabbit.ConnectionString,
            ["RabbitMq__ManagementUri"] = null,
            ["OpenLibrary__BaseAddress"] = Catalogue.Address.ToString(),
            // What is lost comes back within seconds instead of minutes.
            ["Dispatch__LeaseSeconds"] = "4",
            ["Dispatch__MaxLeaseExpiries"] = "20",
            ["Dispatch__SweepMilliseconds"] = "500",
            ["Dispatch__VerifySeconds"] = "3",
        };
        if (clock != 0 && ClockSkew.Library is { } library)
        {
            settings["LD_PRELOAD"] = library;
            settings["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{clock:+0;-0}s");
            settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
            // Its repair of an old C library shifts every wait of .NET into the past: the process would spin.
            settings["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
        }
        var process = await ServiceProcess.StartAsync(service.Split(' ')[0], settings, readyLine: isAlone ? ServiceProcess.Listening : null, within: TimeSpan.FromSeconds(90));
        ServiceProcess? before;
        lock (_gate)
        {
            _services.TryGetValue(service, out before);
            _services[service] = process;
        }
        if (before is not null)
            await before.DisposeAsync();
        _ = RestartWhenAskedAsync(service, process);
    }

    /// <summary>What an orchestrator does for a service that ends itself.</summary>
    async Task RestartWhenAskedAsync(string service, ServiceProcess process)
    {
        if (await process.WaitForExitAsync() != ServiceProcess.StartMeAgain)
            return;
        await Console.Error.WriteLineAsync($"{service} asked to be started again:\n{process.Output}");
        await StartAsync(service, clock: 0);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values)
            await service.DisposeAsync();
        if (Catalogue is not null)
            await Catalogue.DisposeAsync();
        foreach (var server in Servers)
            await server.DisposeAsync();
    }
}

/// <summary>The library that lies to a process about the time, where it is installed.</summary>
static class ClockSkew
{
    public static string? Library { get; } =
        Directory.Exists("/usr/lib") ? Directory.EnumerateDirectories("/usr/lib", "faketime", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
            .Select(folder => Path.Combine(folder, "libfaketime.so.1")).FirstOrDefault(File.Exists) : null;
}
