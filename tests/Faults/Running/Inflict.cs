using System.Collections.Concurrent;
using CacheWarming.Tests.Faults.Servers;
using Simulated = CacheWarming.OpenLibrarySimulator.Fault;

namespace CacheWarming.Tests.Faults.Running;

/// <summary>Does to a deployment what a schedule says, and makes it whole again after each fault.</summary>
sealed class Inflict(Deployment deployment, Func<string, Task> command)
{
    // Two faults at one target must not meet: who is killed can't be frozen.
    readonly ConcurrentDictionary<string, SemaphoreSlim> _targets = new();

    /// <summary>What was done, in words.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Fetches that a killed or frozen process may have had under way, so that somebody else made them again.</summary>
    public int Interrupted => _interrupted;

    /// <summary>PostgreSQL is away, so that an entry that Redis lacks can't come from the cold tier.</summary>
    public int StoresAway => _storesAway;

    /// <summary>Searches that are killed, frozen or starting: with both nobody is there to answer.</summary>
    public int SearchesAway => _searchesAway;

    int _interrupted;
    int _storesAway;
    int _searchesAway;

    /// <summary>Returns when the fault is over and what it hit is whole again.</summary>
    public async Task RunAsync(Fault fault)
    {
        var target = _targets.GetOrAdd(fault.Target, _ => new SemaphoreSlim(1));
        await target.WaitAsync();
        var isSearch = fault.Target.StartsWith("Search ", StringComparison.Ordinal);
        try
        {
            if (isSearch)
                Interlocked.Increment(ref _searchesAway);
            Log.Enqueue(fault.Kind == FaultKind.SkewClock && ClockSkew.Library is null ? $"{fault} (libfaketime is not installed: killed only)" : fault.ToString());
            await (fault.Kind switch
            {
                FaultKind.KillService => KillServiceAsync(fault, clock: 0),
                FaultKind.SkewClock => KillServiceAsync(fault, clock: fault.Amount),
                FaultKind.RestartService => RestartServiceAsync(fault),
                FaultKind.FreezeService => FreezeServiceAsync(fault),
                FaultKind.KillServer => KillServerAsync(Server(fault), fault.For),
                FaultKind.FreezeServer => FreezeServerAsync(Server(fault), fault.For),
                FaultKind.ReadOnlyDatabase => ReadOnlyAsync(fault),
                FaultKind.StartWithoutServer => StartWithoutServerAsync(fault),
                FaultKind.DropMessages => IfTheBrokerIsThereAsync(() => Messages.DropAsync(deployment.Rabbit.ConnectionString, fault.Target, () => WaitAsync(fault.For))),
                FaultKind.DoubleMessages => IfTheBrokerIsThereAsync(() => DoubleAsync(fault)),
                FaultKind.FillRedis => FillRedisAsync(fault),
                FaultKind.CatalogueAway => CatalogueAwayAsync(fault),
                FaultKind.CatalogueStumbles => CatalogueStumblesAsync(fault),
                FaultKind.PauseJob => PauseJobAsync(fault),
                _ => throw new NotSupportedException($"{fault.Kind}"),
            });
        }
        finally
        {
            if (isSearch)
                Interlocked.Decrement(ref _searchesAway);
            target.Release();
        }
    }

    async Task KillServiceAsync(Fault fault, int clock)
    {
        Interrupts(fault.Target);
        await deployment[fault.Target].KillAsync();
        await WaitAsync(fault.For);
        await StartAgainAsync(fault.Target, clock);
    }

    async Task RestartServiceAsync(Fault fault)
    {
        Interrupts(fault.Target);
        await deployment[fault.Target].StopAsync();
        await WaitAsync(fault.For);
        await StartAgainAsync(fault.Target, clock: 0);
    }

    async Task FreezeServiceAsync(Fault fault)
    {
        Interrupts(fault.Target);
        deployment[fault.Target].Freeze();
        await WaitAsync(fault.For);
        deployment[fault.Target].Thaw();
    }

    async Task KillServerAsync(OwnServer server, TimeSpan away)
    {
        using var _ = Away(server);
        await server.KillAsync();
        await WaitAsync(away);
        await server.StartAsync();
    }

    async Task FreezeServerAsync(OwnServer server, TimeSpan away)
    {
        using var _ = Away(server);
        await server.FreezeAsync();
        await WaitAsync(away);
        await server.ThawAsync();
    }

    async Task ReadOnlyAsync(Fault fault)
    {
        try
        {
            await deployment.Postgres.TakeWritesAsync(false);
            await WaitAsync(fault.For);
        }
        catch (Npgsql.NpgsqlException e)
        {
            Log.Enqueue($"  PostgreSQL is away ({e.GetType().Name})");
        }
        await Tests.Servers.Eventually.Async(
            async () =>
            {
                await deployment.Postgres.TakeWritesAsync(true);
                return true;
            },
            "PostgreSQL takes writes again", TimeSpan.FromSeconds(60));
    }

    async Task StartWithoutServerAsync(Fault fault)
    {
        Interrupts(fault.Target);
        await deployment[fault.Target].KillAsync();
        // Not while another fault has the server.
        var name = Schedule.Servers[fault.Amount];
        var target = _targets.GetOrAdd(name, _ => new SemaphoreSlim(1));
        await target.WaitAsync();
        try
        {
            var server = deployment.Servers.Single(server => server.Name == name);
            using var _ = Away(server);
            await server.KillAsync();
            await deployment.StartAsync(fault.Target, isAlone: true);
            await WaitAsync(fault.For);
            await server.StartAsync();
        }
        finally
        {
            target.Release();
        }
    }

    async Task DoubleAsync(Fault fault)
    {
        foreach (var (message, queue) in Messages.Routes.Where(route => route.Message == fault.Target))
            Log.Enqueue($"  {await Messages.DoubleAsync(deployment.Rabbit.ConnectionString, message, queue, () => WaitAsync(fault.For))} doubled on {queue}");
    }

    async Task IfTheBrokerIsThereAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is RabbitMQ.Client.Exceptions.RabbitMQClientException or IOException or TimeoutException or OperationCanceledException)
        {
            Log.Enqueue($"  none: the broker is away ({e.GetType().Name})");
        }
    }

    async Task FillRedisAsync(Fault fault)
    {
        try
        {
            // What is fetched meanwhile can't be stored: each may be asked for again.
            Interlocked.Add(ref _interrupted, Deployment.Concurrency);
            await deployment.Redis.LimitAsync(full: true);
            await WaitAsync(fault.For);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Log.Enqueue($"  Redis is away ({e.GetType().Name})");
        }
        await Tests.Servers.Eventually.Async(
            async () =>
            {
                await deployment.Redis.LimitAsync(full: false);
                return true;
            },
            "Redis takes more again", TimeSpan.FromSeconds(30));
    }

    async Task CatalogueAwayAsync(Fault fault)
    {
        // Those under way, and a probe now and then, are answered 503 and ask again.
        Interlocked.Add(ref _interrupted, Deployment.Concurrency + (int)Math.Ceiling(fault.For.TotalSeconds));
        deployment.Catalogue.AddFault(new Simulated { Status = 503, Seconds = fault.For.TotalSeconds, Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } });
        await WaitAsync(fault.For);
    }

    Task CatalogueStumblesAsync(Fault fault)
    {
        Interlocked.Add(ref _interrupted, fault.Amount);
        deployment.Catalogue.AddFault(new Simulated { Abort = true, Count = fault.Amount });
        return Task.CompletedTask;
    }

    async Task PauseJobAsync(Fault fault)
    {
        await command("pause");
        await WaitAsync(fault.For);
        await command("resume");
    }

    Task StartAgainAsync(string service, int clock) => Tests.Servers.Eventually.Async(
        async () =>
        {
            await deployment.StartAsync(service, clock, isAlone: true);
            return true;
        },
        $"{service} starts again", TimeSpan.FromSeconds(120));

    void Interrupts(string service)
    {
        if (service.StartsWith("Discovery", StringComparison.Ordinal))
            Interlocked.Add(ref _interrupted, Deployment.Concurrency / 2);
    }

    Absence Away(OwnServer server)
    {
        // A fetch whose result can't be stored, whose lock is gone with Redis, or whose message is gone with the connection, is made again.
        if (server is OwnRedis or OwnRabbit)
            Interlocked.Add(ref _interrupted, Deployment.Concurrency);
        if (server is OwnPostgres or OwnRedis)
            Interlocked.Increment(ref _storesAway);
        return new Absence(this, server is OwnPostgres or OwnRedis);
    }

    OwnServer Server(Fault fault) => deployment.Servers.Single(server => server.Name == fault.Target);

    static async Task WaitAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync();
    }

    readonly struct Absence(Inflict inflict, bool counted) : IDisposable
    {
        public void Dispose()
        {
            if (counted)
                Interlocked.Decrement(ref inflict._storesAway);
        }
    }
}
