using System.Text.Json.Serialization;

namespace CacheWarming.Contracts;

/// <summary>Where an author of a job was first met.</summary>
[JsonConverter(typeof(AuthorSourceConverter))]
public enum AuthorSource
{
    /// <summary>In the uploaded export.</summary>
    Csv,

    /// <summary>By another author of the job: as a co-author, or by a subject.</summary>
    Discovery,
}

/// <summary>How urgent a job is; a high one overtakes every normal one at the next dispatch.</summary>
public enum JobPriority
{
    Normal = 0,
    High = 1,
}

/// <summary>What became of a queued author.</summary>
public enum WarmingOutcome
{
    /// <summary>Fetched from a catalogue for this job and stored.</summary>
    Warmed,

    /// <summary>The cache held the author's bibliography already: no upstream call.</summary>
    AlreadyWarm,

    /// <summary>No catalogue knows this author.</summary>
    NotFound,
}

/// <summary>
/// Authors to be warmed together. Ingestion → Discovery, on <c>author-warming-queue</c>. Those who fail in company are sent again as one
/// <see cref="AuthorQueued"/> each, so that retries and dead letters are of one author.
/// </summary>
public sealed record AuthorsQueued(IReadOnlyList<AuthorQueued> Authors);

/// <summary>One author of one job, to be warmed. Ingestion or Discovery → Discovery, on <c>author-warming-queue</c>.</summary>
/// <param name="AuthorKey">The frontier row's key: the catalogue id when known, else the normalised name.</param>
/// <param name="Author">The name as imported or as the catalogue spells it, spaces collapsed.</param>
/// <param name="CatalogId">The catalogue's author id (Open Library: <c>OL19981A</c>) when known.</param>
/// <param name="Depth">0 for the export's own authors; information only, Discovery decides nothing by it.</param>
/// <param name="HintTitles">Titles by this author in the user's library, to choose among namesakes.</param>
/// <param name="HintIsbns">ISBN-13s by this author in the user's library, to choose among namesakes.</param>
/// <param name="Attempt">Which dispatch of the row this is; echoed in every answer so that stale ones are told apart.</param>
/// <param name="BySubject">Look also for authors who write about the same subject, at the cost of one more call.</param>
/// <param name="Trace">Where the job's trace goes on (W3C <c>traceparent</c>); null where it is not recorded.</param>
/// <param name="UpstreamCalls">Calls made since it was dispatched that brought no answer, where it failed in a batch and is tried alone.</param>
public sealed record AuthorQueued(
    Guid JobId,
    string AuthorKey,
    string Author,
    string? CatalogId,
    int Depth,
    AuthorSource Source,
    JobPriority Priority,
    IReadOnlyList<string> HintTitles,
    IReadOnlyList<string> HintIsbns,
    int Attempt,
    DateTimeOffset QueuedAt,
    bool BySubject = false,
    string? Trace = null,
    int UpstreamCalls = 0)
{
    /// <summary>Key in <see cref="Exception.Data"/> of an author's failure: the calls made for the author.</summary>
    public const string CallsInFault = "upstreamCalls";
}

/// <summary>Authors are settled: those whose works one call to a catalogue brought, or who were warm already. Discovery → Ingestion and Metrics.</summary>
public sealed record AuthorsWarmed(IReadOnlyList<AuthorWarmed> Authors);

/// <summary>An author is settled.</summary>
/// <param name="CatalogId">The catalogue's id that the name resolved to; null when nothing was found.</param>
/// <param name="WorksCount">Works in the stored bibliography.</param>
/// <param name="SharedWorkIds">Ids of those works that list more than one author: what a job must not count twice.</param>
/// <param name="UpstreamCalls">Calls made to catalogues for the stored bibliography, pages included, a call for several authors with the first of them; for <see cref="WarmingOutcome.AlreadyWarm"/> only the one by subject, where that was asked for.</param>
/// <param name="Reason">Why, in words for the user: how a namesake was chosen, why nothing was found.</param>
public sealed record AuthorWarmed(
    Guid JobId,
    string AuthorKey,
    string Author,
    string? CatalogId,
    int Depth,
    int Attempt,
    WarmingOutcome Outcome,
    int WorksCount,
    IReadOnlyList<CoAuthor> CoAuthors,
    IReadOnlyList<string> SharedWorkIds,
    int UpstreamCalls,
    TimeSpan Duration,
    DateTimeOffset WarmedAt,
    string? Reason);

/// <summary>Somebody who shares works with a warmed author.</summary>
/// <param name="SharedWorks">How many works they share; 0 for somebody met by a subject.</param>
/// <param name="Weight">How much that says: works in many editions and of few authors weigh more. Null: as much as the works are.</param>
/// <param name="Subject">The subject that both write about, where that and no shared work led here.</param>
public sealed record CoAuthor(string Name, string? CatalogId, int SharedWorks, double? Weight = null, string? Subject = null);

/// <summary>Trouble that is no author's fault: the row waits and no retry is burned.</summary>
/// <param name="Provider">What is in trouble as a whole, e.g. <c>Open Library</c>, so that nothing is dispatched until it may be asked again; null when only this author has to wait.</param>
/// <param name="RetryAfter">How long to wait (RFC 9110 §10.2.3), as a duration because clocks differ. Zero: the author was called back before it was tried.</param>
/// <param name="UpstreamCalls">Calls made for it in vain.</param>
public sealed record AuthorDeferred(Guid JobId, string AuthorKey, int Attempt, string? Provider, TimeSpan RetryAfter, string Reason, int UpstreamCalls = 0)
{
    /// <summary>The <see cref="Provider"/> where it is not a catalogue but the cache that does not answer.</summary>
    public const string Cache = "the cache";
}

/// <summary>
/// Authors of these jobs that were queued until a moment and are not fetched yet are not wanted now: their job was paused or cancelled, or one of a
/// higher priority goes first. Ingestion → every Discovery; one that misses it only fetches more than is needed.
/// </summary>
/// <param name="QueuedUntil">Compared with <see cref="AuthorQueued.QueuedAt"/>: what is queued later is wanted.</param>
public sealed record AuthorsRecalled(IReadOnlyList<Guid> JobIds, DateTimeOffset QueuedUntil);
