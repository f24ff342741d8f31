using System.Text.Json.Serialization;

namespace CacheWarming.Contracts;

/// <summary>How an author came into a job.</summary>
[JsonConverter(typeof(AuthorSourceConverter))]
public enum AuthorSource
{
    /// <summary>From the uploaded export.</summary>
    Csv,

    /// <summary>From another author of the job: as a co-author, or by a common subject.</summary>
    Discovery,
}

/// <summary>The priority of a job; high-priority jobs overtake normal ones at the next dispatch.</summary>
public enum JobPriority
{
    Normal = 0,
    High = 1,
}

/// <summary>The outcome of a queued author.</summary>
public enum WarmingOutcome
{
    /// <summary>Fetched from a catalogue for this job and stored.</summary>
    Warmed,

    /// <summary>The cache had the author's bibliography already, so no call was made.</summary>
    AlreadyWarm,

    /// <summary>No catalogue knows this author.</summary>
    NotFound,
}

/// <summary>
/// Authors to be warmed together. Ingestion → Discovery, on <c>author-warming-queue</c>. Authors that fail in a batch are sent again, each
/// as an <see cref="AuthorQueued"/>, so that retries and dead letters concern a single author.
/// </summary>
public sealed record AuthorsQueued(IReadOnlyList<AuthorQueued> Authors);

/// <summary>One author of a job, to be warmed. Ingestion or Discovery → Discovery, on <c>author-warming-queue</c>.</summary>
/// <param name="AuthorKey">The frontier row's key: the catalogue id if it is known, else the normalised name.</param>
/// <param name="Author">The name as imported or as the catalogue spells it, with single spaces.</param>
/// <param name="CatalogId">The catalogue's author id (Open Library: <c>OL19981A</c>), if it is known.</param>
/// <param name="Depth">0 for the export's own authors; only for information, Discovery makes no decision by it.</param>
/// <param name="HintTitles">Titles by this author in the user's library, to choose among namesakes.</param>
/// <param name="HintIsbns">ISBN-13s by this author in the user's library, to choose among namesakes.</param>
/// <param name="Attempt">
/// The number of this dispatch of the row; repeated in every answer, so that answers to an earlier dispatch are recognised.
/// </param>
/// <param name="BySubject">Whether to look also for authors who write about the same subject, which costs one more call.</param>
/// <param name="Trace">The job's trace (W3C <c>traceparent</c>); null if it is not recorded.</param>
/// <param name="UpstreamCalls">
/// Calls made without an answer since the dispatch, if the author failed in a batch and is retried alone.
/// </param>
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
    /// <summary>The key in <see cref="Exception.Data"/> of an author's failure under which the number of calls is stored.</summary>
    public const string CallsInFault = "upstreamCalls";
}

/// <summary>
/// The results of authors: those fetched by one call to a catalogue, or those that were warm already. Discovery → Ingestion and Metrics.
/// </summary>
public sealed record AuthorsWarmed(IReadOnlyList<AuthorWarmed> Authors);

/// <summary>The result of an author.</summary>
/// <param name="CatalogId">The catalogue's id that the name resolved to; null if nothing was found.</param>
/// <param name="WorksCount">Works in the stored bibliography.</param>
/// <param name="SharedWorkIds">Ids of the works that list more than one author, so that a job does not count them twice.</param>
/// <param name="UpstreamCalls">
/// Calls made to catalogues for the stored bibliography, including further pages; a call for several authors is counted for the first of
/// them. For <see cref="WarmingOutcome.AlreadyWarm"/> only the call by subject, if one was requested.
/// </param>
/// <param name="Reason">The reason as a text for the user: how a namesake was chosen, why nothing was found.</param>
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

/// <summary>A person who shares works with a warmed author.</summary>
/// <param name="SharedWorks">The number of shared works; 0 for a person found by a subject.</param>
/// <param name="Weight">
/// How close the two are: works with many editions and few authors weigh more. Null: the number of shared works is used.
/// </param>
/// <param name="Subject">The common subject, if the person was found by it and not by a shared work.</param>
public sealed record CoAuthor(string Name, string? CatalogId, int SharedWorks, double? Weight = null, string? Subject = null);

/// <summary>
/// An author is deferred, because a provider is away or the author is being fetched already: its row waits, and no retry is used.
/// </summary>
/// <param name="Provider">
/// The provider that is away, e.g. <c>Open Library</c>, so that nothing is dispatched until it may be called again; null if only this
/// author has to wait.
/// </param>
/// <param name="RetryAfter">
/// How long to wait (RFC 9110 §10.2.3); a duration, because clocks differ. Zero: the author was recalled before it was tried.
/// </param>
/// <param name="UpstreamCalls">Calls made for it without success.</param>
public sealed record AuthorDeferred(Guid JobId, string AuthorKey, int Attempt, string? Provider, TimeSpan RetryAfter, string Reason, int UpstreamCalls = 0)
{
    /// <summary>The value of <see cref="Provider"/> if the cache is away, and not a catalogue.</summary>
    public const string Cache = "the cache";
}

/// <summary>
/// Recalls authors of these jobs that were queued until a certain time and are not fetched yet: their job was paused or cancelled, or a job
/// of a higher priority goes first. Ingestion → every Discovery; if one does not receive it, it only fetches more than necessary.
/// </summary>
/// <param name="QueuedUntil">Compared with <see cref="AuthorQueued.QueuedAt"/>: authors queued later are not recalled.</param>
public sealed record AuthorsRecalled(IReadOnlyList<Guid> JobIds, DateTimeOffset QueuedUntil);
