using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.JobList;

/// <summary>The progress of a job as numbers and texts.</summary>
static class Progress
{
    public static int Settled(AuthorCounts authors) => authors.Total - authors.Pending - authors.Queued;

    public static double Percent(AuthorCounts authors) => authors.Total == 0 ? 0 : 100.0 * Settled(authors) / authors.Total;

    /// <summary>Rate and time left while the job warms; its duration after it has ended; null if neither is known.</summary>
    public static string? Pace(JobView job) => job switch
    {
        { EndedAt: { } ended, StartedAt: { } started } => $"took {DisplayFormat.Duration((ended - started).TotalSeconds)}",
        { EndedAt: null, AuthorsPerMinute: > 0 } => $"{DisplayFormat.Figure(job.AuthorsPerMinute)} a minute{(job.EstimatedSecondsLeft > 0 ? $" · about {DisplayFormat.Duration(job.EstimatedSecondsLeft.Value)} left" : "")}",
        _ => null,
    };

    /// <summary>The progress as a sentence, for screen readers.</summary>
    public static string Sentence(JobView job) =>
        $"{DisplayFormat.JobState(job.State)}: {DisplayFormat.Number(Settled(job.Authors))} of {DisplayFormat.Count(job.Authors.Total, "author")}{(Pace(job) is { } pace ? $", {pace}" : "")}. {job.WaitingFor}";

    /// <summary>A job's authors by state, in the order in which they are shown.</summary>
    public static IEnumerable<(string State, int Authors)> ByState(AuthorCounts authors) =>
        new[]
        {
            ("warmed", authors.Warmed), ("alreadyWarm", authors.AlreadyWarm), ("notFound", authors.NotFound), ("failed", authors.Failed),
            ("cancelled", authors.Cancelled), ("leftOut", authors.LeftOut), ("queued", authors.Queued), ("pending", authors.Pending),
        }.Where(state => state.Item2 > 0);
}
