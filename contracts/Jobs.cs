namespace CacheWarming.Contracts;

/// <summary>An upload is stored with its frontier; the job's life begins.</summary>
public sealed record JobSubmitted(Guid JobId);

/// <summary>A hint: the job had no open author when this was sent. The saga looks again under its own lock.</summary>
public sealed record FrontierDrained(Guid JobId);

/// <summary>A verifying job's answer is overdue. Sent by the sweep.</summary>
public sealed record VerificationOverdue(Guid JobId);

/// <summary>Stop dispatching, keep everything.</summary>
public sealed record PauseJob(Guid JobId);

/// <summary>Go on where a paused job stopped.</summary>
public sealed record ResumeJob(Guid JobId);

/// <summary>End the job now; what is warm stays warm.</summary>
public sealed record CancelJob(Guid JobId);

/// <summary>Put the job's failed authors back and go on.</summary>
public sealed record RetryFailedAuthors(Guid JobId);

/// <summary>The answer to a job command.</summary>
/// <param name="Accepted">False when the state does not allow the command; nothing was changed then.</param>
public sealed record JobCommandAnswered(Guid JobId, string State, bool Accepted, string? Reason);

/// <summary>A job ended. Repeated until Ingestion has seen its own message.</summary>
public sealed record JobCompleted(Guid JobId, string State, DateTimeOffset CompletedAt);
