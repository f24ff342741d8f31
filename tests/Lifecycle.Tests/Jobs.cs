using CacheWarming.Ingestion.Jobs;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle;

/// <summary>Jobs as tests find them, named after their states.</summary>
static class Jobs
{
    public static readonly DateTimeOffset LongAgo = Stage.Start - TimeSpan.FromHours(1);

    public static Job In(string state) => new()
    {
        State = state,
        Client = "reader",
        FileHash = Guid.NewGuid().ToString("N"),
        Options = "maxDepth=1",
        MaxDepth = 1,
        Format = "Goodreads",
        Confidence = "high",
        SubmittedAt = LongAgo,
        StartedAt = state == nameof(JobLifecycle.Submitted) ? null : LongAgo,
    };

    public static Job Warming() => In(nameof(JobLifecycle.Warming));

    /// <summary>One that has asked its current question long ago.</summary>
    public static Job Verifying(VerifyPhase phase = VerifyPhase.Measuring)
    {
        var job = In(nameof(JobLifecycle.Verifying));
        job.VerifyPhase = phase;
        job.VerifyAttempts = 1;
        job.VerifyAskedAt = LongAgo;
        return job;
    }

    public static Job Ended(string state)
    {
        var job = In(state);
        job.VerifyPhase = VerifyPhase.Done;
        job.EndedAt = LongAgo;
        return job;
    }
}
