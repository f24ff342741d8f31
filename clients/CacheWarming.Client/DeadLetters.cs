namespace CacheWarming.Client;

/// <summary>The number of dead letters, and of the messages in other queues that should be empty.</summary>
public sealed record DeadLetterDepth(
    string Queue, long Depth, bool Alert, int Threshold, DateTimeOffset? OldestAt, long SkippedDepth, IReadOnlyList<QueueDepth> Queues,
    Guid? Redrive);

/// <summary>A queue and the number of its messages.</summary>
public sealed record QueueDepth(string Name, long Depth);

/// <summary>One page of the messages in a queue, and their groups.</summary>
public sealed record LetterPage(
    string Queue, int Depth, int Looked, IReadOnlyList<LetterGroup> Groups, IReadOnlyList<PeekedLetter> Items, string? Next);

/// <summary>Dead letters with the same error.</summary>
public sealed record LetterGroup(
    string Id, string? Exception, string Message, int Count, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen, string Sample);

/// <summary>A dead letter. Author is null if its body is no author.</summary>
public sealed record PeekedLetter(
    string Id, string Group, AuthorQueued? Author, string? Unreadable, string? Exception, string Message, string? StackTrace,
    DateTimeOffset? FailedAt, string? JobState, string? AuthorState, bool Stale, long Deliveries,
    IReadOnlyDictionary<string, string> Headers, string Body, long BodyBytes);

/// <summary>An author in a message to the warmer.</summary>
public sealed record AuthorQueued(
    Guid JobId, string AuthorKey, string Author, string? CatalogId, int Depth, AuthorSource Source, JobPriority Priority,
    IReadOnlyList<string> HintTitles, IReadOnlyList<string> HintIsbns, int Attempt, DateTimeOffset QueuedAt, bool BySubject = false,
    string? Trace = null, int UpstreamCalls = 0);

/// <summary>The number of deleted letters.</summary>
public sealed record PurgedLetters(int Deleted);

/// <summary>The number of messages that were sent to their endpoint again.</summary>
public sealed record ResentMessages(int Sent);

/// <summary>Which letters to redrive: set one of the three.</summary>
public sealed record RedriveRequest(bool? All = null, string? Group = null, IReadOnlyList<string>? Messages = null);

/// <summary>Progress and outcome of a redrive. State is running, completed, stopped, failed or interrupted.</summary>
public sealed record Redrive(
    Guid Id, string State, string Chosen, int Total, int Walked, int Selected, int Redriven, int AlreadyDone, int Skipped,
    IReadOnlyDictionary<string, int> SkippedBecause, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Problem);
