using CacheWarming.Contracts;
using CacheWarming.Ingestion.Uploads;
using MassTransit;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>A job as its saga keeps it: the lifecycle only. Counts are derived from the frontier's rows.</summary>
public sealed class Job : SagaStateMachineInstance
{
    public Guid CorrelationId { get; set; }

    /// <summary>Name of the state in <see cref="JobLifecycle"/>.</summary>
    public string State { get; set; } = nameof(JobLifecycle.Submitted);

    /// <summary>What people call it; empty where nobody gave a name and the file had none.</summary>
    public string Name { get; set; } = "";

    /// <summary>Who uploaded.</summary>
    public required string Client { get; set; }

    /// <summary>SHA-256 of the uploaded bytes, hexadecimal.</summary>
    public required string FileHash { get; set; }

    /// <summary>The options as text, to tell a repeated upload from a different one.</summary>
    public required string Options { get; set; }

    public JobPriority Priority { get; set; }

    /// <summary>How many steps from the export's authors are walked at most, 1 to 3.</summary>
    public int MaxDepth { get; set; }

    /// <summary>How many discovered authors are warmed at most.</summary>
    public int MaxAuthors { get; set; }

    public Aggressiveness Aggressiveness { get; set; }

    public DiscoverBy DiscoverBy { get; set; }

    /// <summary>The recognised format, e.g. <c>Goodreads</c>.</summary>
    public required string Format { get; set; }

    /// <summary>How sure the recognition of the format is: <c>high</c>, <c>medium</c> or <c>low</c>.</summary>
    public required string Confidence { get; set; }

    /// <summary>Books of the library, de-duplicated.</summary>
    public int Books { get; set; }

    /// <summary>Rows of the file that were no books.</summary>
    public int Skipped { get; set; }

    public DateTimeOffset SubmittedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether <see cref="JobCompleted"/> has come back to us, so that it is surely out.</summary>
    public bool Announced { get; set; }

    public VerifyPhase VerifyPhase { get; set; }

    /// <summary>The library position after which the chunk now asked for begins; while authors are warmed, after which the next sample of coverage does.</summary>
    public int VerifyAfter { get; set; } = -1;

    /// <summary>How often the current question was asked.</summary>
    public int VerifyAttempts { get; set; }

    public DateTimeOffset? VerifyAskedAt { get; set; }

    /// <summary>False while nothing was measured, or when Search never answered.</summary>
    public bool CoverageKnown { get; set; }

    /// <summary>The job as it ended, as JSON; null while it is open, and until <see cref="JobSummaries"/> has written it.</summary>
    public string? Summary { get; set; }

    /// <summary>Whether its rows are deleted, or are being deleted.</summary>
    public bool Forgotten { get; set; }

    /// <summary>The trace that the upload began (W3C <c>traceparent</c>); null where nothing was traced.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Upstream calls of the library's top-up by ISBN, counted apart from the authors'.</summary>
    public int IsbnLookupCalls { get; set; }
}

/// <summary>What is asked about the library's own books: steps before and after its authors are warmed.</summary>
public enum VerifyPhase
{
    None,

    /// <summary>While authors are warmed already: every book that has an ISBN is fetched by it, in bulk.</summary>
    FetchingOwnBooks,

    /// <summary>Every book of the library is looked up.</summary>
    Measuring,

    /// <summary>Books that missed are fetched by ISBN, in bulk.</summary>
    ToppingUp,

    /// <summary>The books that missed are looked up again.</summary>
    MeasuringAgain,

    /// <summary>Nothing more to ask.</summary>
    Done,
}
