namespace CacheWarming.OpenLibrarySimulator;

/// <summary>
/// Trouble to make, at the calls it names, as often or as long as it says; without <see cref="Count"/> and <see cref="Seconds"/>
/// until cleared.
/// </summary>
/// <remarks>Without <see cref="Status"/> and <see cref="Body"/> the right answer is given, only later or slower.</remarks>
public sealed record Fault
{
    /// <summary>200 when only <see cref="Body"/> is given: an unreadable answer.</summary>
    public int? Status { get; init; }

    public string? Body { get; init; }

    /// <summary>Of <see cref="Body"/>; <c>application/json</c> when not given.</summary>
    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Waited before anything is answered.</summary>
    public int DelayMs { get; init; }

    /// <summary>Drop the connection instead of answering.</summary>
    public bool Abort { get; init; }

    /// <summary>A slow loris: headers at once, then one byte of the body each time.</summary>
    public int TrickleMs { get; init; }

    /// <summary>How many calls it hits.</summary>
    public int? Count { get; init; }

    /// <summary>How long it lasts.</summary>
    public double? Seconds { get; init; }

    /// <summary>Only calls about this author, a name or a key as the call has it, a name also where the call has the key; a call about many authors is about each.</summary>
    public string? Author { get; init; }

    /// <summary>Only paths that begin so: <c>/search</c> leaves <c>/authors/…</c> well.</summary>
    public string? Path { get; init; }
}
