namespace CacheWarming.Contracts;

/// <summary>An upload is stored together with its frontier, and its job begins.</summary>
public sealed record JobSubmitted(Guid JobId);

/// <summary>A hint: the job had no open author when this was sent. The saga checks again under its own lock.</summary>
public sealed record FrontierDrained(Guid JobId);

/// <summary>The answer to a request of a verifying job is overdue. Sent by the sweep.</summary>
public sealed record VerificationOverdue(Guid JobId);

/// <summary>Pause a job: nothing more is dispatched, all results are kept.</summary>
public sealed record PauseJob(Guid JobId);

/// <summary>Resume a paused job.</summary>
public sealed record ResumeJob(Guid JobId);

/// <summary>End a job now; authors that are warm stay in the cache.</summary>
public sealed record CancelJob(Guid JobId);

/// <summary>Make the job's failed authors pending again, and resume the job.</summary>
public sealed record RetryFailedAuthors(Guid JobId);

/// <summary>The answer to a job command.</summary>
/// <param name="Accepted">False if the job's state does not allow the command; then nothing was changed.</param>
public sealed record JobCommandAnswered(Guid JobId, string State, bool Accepted, string? Reason);

/// <summary>A job has ended. Published again until Ingestion has received its own message.</summary>
public sealed record JobCompleted(Guid JobId, string State, DateTimeOffset CompletedAt);
