namespace CacheWarming.OpenLibrarySimulator;

/// <summary>
/// A fault that hits the calls it describes, as often or as long as it says; without <see cref="Count"/> and <see cref="Seconds"/> until it
/// is cleared.
/// </summary>
/// <remarks>Without <see cref="Status"/> and <see cref="Body"/> the correct answer is sent, but later or more slowly.</remarks>
public sealed record Fault
{
    /// <summary>The status; 200 if only <see cref="Body"/> is given, for an unreadable answer.</summary>
    public int? Status { get; init; }

    public string? Body { get; init; }

    /// <summary>The content type of <see cref="Body"/>; <c>application/json</c> by default.</summary>
    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The delay before the answer.</summary>
    public int DelayMs { get; init; }

    /// <summary>Whether to close the connection instead of answering.</summary>
    public bool Abort { get; init; }

    /// <summary>The pause before each byte of the body, after the headers are sent at once.</summary>
    public int TrickleMs { get; init; }

    /// <summary>The number of calls that it hits.</summary>
    public int? Count { get; init; }

    /// <summary>The duration.</summary>
    public double? Seconds { get; init; }

    /// <summary>
    /// Hits only calls about this author, given as a name or a key; a name also hits calls with the author's key. A call about many authors
    /// counts as a call about each of them.
    /// </summary>
    public string? Author { get; init; }

    /// <summary>Hits only paths that begin with this text: <c>/search</c> does not hit <c>/authors/…</c>.</summary>
    public string? Path { get; init; }
}
