using System.Globalization;

namespace CacheWarming.Tests.Faults.Running;

/// <summary>What can be done to a running deployment.</summary>
enum FaultKind
{
    /// <summary>SIGKILL to a service, which is started again.</summary>
    KillService,

    /// <summary>SIGTERM to a service, which is started again: a rolling restart.</summary>
    RestartService,

    /// <summary>SIGSTOP to a service for a while.</summary>
    FreezeService,

    /// <summary>SIGKILL to RabbitMQ, PostgreSQL or Redis, which is started again.</summary>
    KillServer,

    /// <summary>SIGSTOP to one of them for a while.</summary>
    FreezeServer,

    /// <summary>PostgreSQL takes no writes for a while, on open connections too: a switchover.</summary>
    ReadOnlyDatabase,

    /// <summary>A service is killed, and started again while one of its servers is killed.</summary>
    StartWithoutServer,

    /// <summary>Messages to a queue get lost for a while.</summary>
    DropMessages,

    /// <summary>Messages of a kind come twice, for a while.</summary>
    DoubleMessages,

    /// <summary>No memory left in Redis for a while.</summary>
    FillRedis,

    /// <summary>A service started again with a clock that is off.</summary>
    SkewClock,

    /// <summary>The catalogue answers 503 for a while.</summary>
    CatalogueAway,

    /// <summary>The catalogue cuts connections or answers slowly, a few times.</summary>
    CatalogueStumbles,

    /// <summary>The user pauses the job and resumes it.</summary>
    PauseJob,
}

/// <summary>One fault of a run.</summary>
/// <param name="At">Since the upload was accepted.</param>
/// <param name="For">How long it lasts, or until what was killed is started again.</param>
sealed record Fault(FaultKind Kind, string Target, TimeSpan At, TimeSpan For, int Amount)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At.TotalSeconds:0.00} s {Kind}{(Target.Length > 0 ? " " + Target : "")} for {For.TotalSeconds:0.00} s{(Amount != 0 ? $" ({Amount})" : "")}");
}

/// <summary>The faults of a run: a pure function of its seed, so that a run that failed can be repeated.</summary>
static class Schedule
{
    static readonly TimeSpan Busy = TimeSpan.FromSeconds(3);

    public static readonly string[] Servers = ["redis", "postgres", "rabbitmq"];

    static readonly string[] Queues = [.. Messages.Routes.Select(route => route.Queue).Where(queue => queue != "metrics-analytics").Distinct()];

    public static IReadOnlyList<Fault> Of(int seed)
    {
        var random = new Random(seed);
        // Each kind comes often: seed by seed the first fault goes through them all.
        var kinds = Enum.GetValues<FaultKind>();
        return [.. Enumerable.Range(0, random.Next(2, 5))
            .Select(number => Make(number == 0 ? kinds[seed % kinds.Length] : kinds[random.Next(kinds.Length)], random))
            .OrderBy(fault => fault.At)];
    }

    static Fault Make(FaultKind kind, Random random)
    {
        var at = Busy * random.NextDouble();
        var some = TimeSpan.FromSeconds(0.2 + (2.5 * random.NextDouble()));
        return kind switch
        {
            FaultKind.KillService or FaultKind.RestartService => new Fault(kind, Any(random, Deployment.Services), at, some / 2, 0),
            FaultKind.FreezeService => new Fault(kind, Any(random, Deployment.Services), at, some, 0),
            FaultKind.KillServer or FaultKind.FreezeServer => new Fault(kind, Any(random, Servers), at, some, 0),
            FaultKind.ReadOnlyDatabase => new Fault(kind, "postgres", at, some, 0),
            FaultKind.StartWithoutServer => new Fault(kind, Any(random, Deployment.Services), at, some, random.Next(Servers.Length)),
            FaultKind.DropMessages => new Fault(kind, Any(random, Queues), at, some / 4, 0),
            FaultKind.DoubleMessages => new Fault(kind, Any(random, [.. Messages.Routes.Select(route => route.Message).Distinct()]), at, some, 0),
            FaultKind.SkewClock => new Fault(kind, Any(random, Deployment.Services), at, TimeSpan.Zero, random.Next(-600, 600)),
            FaultKind.CatalogueStumbles => new Fault(kind, "", at, TimeSpan.Zero, random.Next(1, 6)),
            _ => new Fault(kind, "", at, some, 0),
        };
    }

    static string Any(Random random, IReadOnlyList<string> names) => names[random.Next(names.Count)];
}
