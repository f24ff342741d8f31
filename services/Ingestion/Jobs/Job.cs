using CacheWarming.Contracts;
using CacheWarming.Ingestion.Uploads;
using MassTransit;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>The saga's row of a job: its lifecycle only. Counts are computed from the frontier's rows.</summary>
public sealed class Job : SagaStateMachineInstance
{
    public Guid CorrelationId { get; set; }

    /// <summary>The name of the state in <see cref="JobLifecycle"/>.</summary>
    public string State { get; set; } = nameof(JobLifecycle.Submitted);

    /// <summary>The display name; empty if neither the user nor the file gave one.</summary>
    public string Name { get; set; } = "";

    /// <summary>The client that uploaded the library.</summary>
    public required string Client { get; set; }

    /// <summary>SHA-256 of the uploaded bytes, hexadecimal.</summary>
    public required string FileHash { get; set; }

    /// <summary>The options as text, to tell a repeated upload from a different one.</summary>
    public required string Options { get; set; }

    public JobPriority Priority { get; set; }

    /// <summary>The largest number of steps from the export's authors, 1 to 3.</summary>
    public int MaxDepth { get; set; }

    /// <summary>The largest number of discovered authors that are warmed.</summary>
    public int MaxAuthors { get; set; }

    public Aggressiveness Aggressiveness { get; set; }

    public DiscoverBy DiscoverBy { get; set; }

    /// <summary>The recognised format, e.g. <c>Goodreads</c>.</summary>
    public required string Format { get; set; }

    /// <summary>How certain the recognised format is: <c>high</c>, <c>medium</c> or <c>low</c>.</summary>
    public required string Confidence { get; set; }

    /// <summary>Number of books of the library, without duplicates.</summary>
    public int Books { get; set; }

    /// <summary>Number of rows of the file that were not books.</summary>
    public int Skipped { get; set; }

    public DateTimeOffset SubmittedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether this service has received its own <see cref="JobCompleted"/>, which proves that it was published.</summary>
    public bool Announced { get; set; }

    public VerifyPhase VerifyPhase { get; set; }

    /// <summary>
    /// The position in the library after which the requested chunk begins; while authors are warmed, the position after which the next
    /// sample for the coverage begins.
    /// </summary>
    public int VerifyAfter { get; set; } = -1;

    /// <summary>How often the current request was sent.</summary>
    public int VerifyAttempts { get; set; }

    public DateTimeOffset? VerifyAskedAt { get; set; }

    /// <summary>False until the coverage is measured; stays false if Search never answers.</summary>
    public bool CoverageKnown { get; set; }

    /// <summary>The view of the ended job as JSON; null while it is open, and until <see cref="JobSummaries"/> has written it.</summary>
    public string? Summary { get; set; }

    /// <summary>Whether the job's rows are deleted, or are being deleted.</summary>
    public bool Forgotten { get; set; }

    /// <summary>The trace that began with the upload (W3C <c>traceparent</c>); null if it was not traced.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Calls of the library's top-up by ISBN, counted apart from the calls for authors.</summary>
    public int IsbnLookupCalls { get; set; }
}

/// <summary>The steps that handle the library's own books, before and after its authors are warmed.</summary>
public enum VerifyPhase
{
    None,

    /// <summary>While authors are already being warmed: all books with an ISBN are fetched by ISBN, in bulk.</summary>
    FetchingOwnBooks,

    /// <summary>All books of the library are looked up, to measure the coverage.</summary>
    Measuring,

    /// <summary>Books that were not found are fetched by ISBN, in bulk.</summary>
    ToppingUp,

    /// <summary>Books that were not found are looked up again.</summary>
    MeasuringAgain,

    /// <summary>All steps are done.</summary>
    Done,
}
