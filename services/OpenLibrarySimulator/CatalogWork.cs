namespace CacheWarming.OpenLibrarySimulator;

/// <summary>
/// A work as a line of a catalogue file, in snake case: <c>{"key":"OL1W","title":"…","authors":[{"key":"OL1A","name":"…"}], …}</c>.
/// </summary>
/// <remarks>The generated JSON reader sets missing members to null; lists are then empty.</remarks>
public sealed record CatalogWork
{
    /// <summary>The key without the <c>/works/</c>.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    /// <summary>In the catalogue's order; including narrators and illustrators, as in Open Library.</summary>
    public IReadOnlyList<CatalogAuthor> Authors { get; init => field = value ?? []; } = [];

    /// <summary>ISBN-10s and ISBN-13s of all editions, returned in this form; a search with either form finds the work.</summary>
    public IReadOnlyList<string> Isbn { get; init => field = value ?? []; } = [];

    public int? FirstPublishYear { get; init; }

    public IReadOnlyList<string> Subject { get; init => field = value ?? []; } = [];

    public int EditionCount { get; init; } = 1;

    /// <summary>MARC codes: <c>eng</c>.</summary>
    public IReadOnlyList<string> Language { get; init => field = value ?? []; } = [];

    public int? CoverI { get; init; }
}

/// <summary>An author of a work. Optional members are needed at only one of the author's works.</summary>
/// <param name="Key">The key without the <c>/authors/</c>.</param>
public sealed record CatalogAuthor(string Key, string Name)
{
    /// <summary>Other spellings and names, which are also searched by searches for names.</summary>
    public IReadOnlyList<string> AlternateNames { get; init => field = value ?? []; } = [];

    /// <summary>Free text, as in Open Library: <c>1952</c>, <c>4 December 1939</c>.</summary>
    public string? BirthDate { get; init; }
}
