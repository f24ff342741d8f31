namespace CacheWarming.Client;

/// <summary>What happened to a job, and when.</summary>
public sealed record JobTimeline(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TimelineState> States, IReadOnlyList<TimelineWait> Waits,
    IReadOnlyList<TimelineActivity> Activity);

/// <summary>A time in which a job was in one state.</summary>
public sealed record TimelineState(string State, DateTimeOffset From, DateTimeOffset To);

/// <summary>A time in which a provider was blocked.</summary>
public sealed record TimelineWait(string Provider, string Reason, DateTimeOffset From, DateTimeOffset To);

/// <summary>What was done for a job in a step of so many seconds.</summary>
public sealed record TimelineActivity(DateTimeOffset From, int Seconds, int Calls, int Settled, int Failed, int Retried);
