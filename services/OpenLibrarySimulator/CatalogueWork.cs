namespace CacheWarming.OpenLibrarySimulator;

/// <summary>
/// A work as a line of a catalogue file holds it, in snake case: <c>{"key":"OL1W","title":"…","authors":[{"key":"OL1A","name":"…"}],
/// …}</c>.
/// </summary>
public sealed record CatalogueWork
{
    /// <summary>Without the <c>/works/</c>.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    /// <summary>In the catalogue's order; narrators and illustrators too, as the real one has them.</summary>
    public IReadOnlyList<CatalogueAuthor> Authors { get; init; } = [];

    /// <summary>ISBN-10s and ISBN-13s of all editions, answered as they stand here; either form finds the work.</summary>
    public IReadOnlyList<string> Isbn { get; init; } = [];

    public int? FirstPublishYear { get; init; }

    public IReadOnlyList<string> Subject { get; init; } = [];

    public int EditionCount { get; init; } = 1;

    /// <summary>MARC codes: <c>eng</c>.</summary>
    public IReadOnlyList<string> Language { get; init; } = [];

    public int? CoverI { get; init; }
}

/// <summary>An author of a work.</summary>
/// <param name="Key">Without the <c>/authors/</c>.</param>
public sealed record CatalogueAuthor(string Key, string Name);
