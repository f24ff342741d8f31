using System.Globalization;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Standalone.Composition;

namespace CacheWarming.Standalone.Warm;

/// <summary>
/// The state of a job in one line: its speed, or what is wrong, since when, when the next attempt is and what the user can do.
/// </summary>
/// <param name="advice">What to do if a catalogue is away; empty if the user can't do anything.</param>
sealed class StatusLine(TimeProvider time, string advice)
{
    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    readonly long _started = time.GetTimestamp();
    DateTimeOffset? _waitingSince;
    long? _told;

    /// <summary>The line for this view of the job.</summary>
    public string For(JobView job)
    {
        _waitingSince = job.WaitingFor is null ? null : _waitingSince ?? time.GetUtcNow();
        var settled = job.Authors.Total - job.Authors.Pending - job.Authors.Queued;
        var reached = string.Create(CultureInfo.InvariantCulture, $"{job.State}: {settled} of {job.Authors.Total} authors");
        if (_waitingSince is not { } since)
        {
            return job.EstimatedSecondsLeft is { } left
                ? string.Create(CultureInfo.InvariantCulture, $"{reached}, {job.AuthorsPerMinute:0} a minute, about {TimeSpan.FromSeconds(left):h\\:mm\\:ss} left")
                : reached;
        }
        return job.WaitingForProvider is { } provider
            ? $"{provider.Provider}: {provider.Reason}, since {Terminal.Clock(since, time)}; {(provider.NextTry is { } next ? $"next try {Terminal.Clock(next, time)}" : "trying now")}."
                + (provider.Provider == AuthorDeferred.Cache || advice.Length == 0 ? "" : " " + advice)
            : $"{reached}; {job.WaitingFor}, since {Terminal.Clock(since, time)}.";
    }

    /// <summary>The line for a file or a pipe: one when the job begins to wait, then one a minute; null in between.</summary>
    public string? Due(JobView job)
    {
        var line = For(job);
        if (job.EndedAt is not null || time.GetElapsedTime(_told ?? _started) < Every && (_told is not null || _waitingSince is null))
            return null;
        _told = time.GetTimestamp();
        return line;
    }
}
