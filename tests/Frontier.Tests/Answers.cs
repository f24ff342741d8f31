using CacheWarming.Contracts;

namespace CacheWarming.Tests.Frontier;

/// <summary>What Discovery says about authors.</summary>
static class Answers
{
    /// <summary>Fetched, ten works, with one call; <paramref name="with"/> are ids or names of co-authors.</summary>
    public static AuthorWarmed Warmed(Guid job, string author, string? id = null, params string[] with) => new(
        job, World.Key(author), author, id, 0, 1, WarmingOutcome.Warmed, 10, [.. with.Select(c => CoAuthor(c))], [], 1, TimeSpan.FromSeconds(1),
        new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero), null);

    /// <summary>In the cache already: no call.</summary>
    public static AuthorWarmed AlreadyWarm(Guid job, string author, string? id = null, params string[] with) =>
        Warmed(job, author, id, with) with { Outcome = WarmingOutcome.AlreadyWarm, UpstreamCalls = 0 };

    public static AuthorWarmed NotFound(Guid job, string author) =>
        Warmed(job, author) with { Outcome = WarmingOutcome.NotFound, WorksCount = 0, Reason = "nobody knows this author" };

    public static CoAuthor CoAuthor(string author, int sharedWorks = 1) =>
        World.Key(author) == author ? new CoAuthor("The one called " + author, author, sharedWorks) : new CoAuthor(author, null, sharedWorks);

    public static AuthorDeferred Deferred(AuthorQueued author, double seconds = 60, string provider = "OpenLibrary") =>
        new(author.JobId, author.AuthorKey, author.Attempt, provider, TimeSpan.FromSeconds(seconds), "429 Too Many Requests");
}
