namespace CacheWarming.OpenLibrarySimulator;

/// <summary>
/// A work as a line of a catalogue file holds it, in snake case: <c>{"key":"OL1W","title":"…","authors":[{"key":"OL1A","name":"…"}],
/// …}</c>.
/// </summary>
/// <remarks>The generated reader of JSON sets what a line leaves out to null; lists are empty then.</remarks>
public sealed record CatalogWork
{
    /// <summary>Without the <c>/works/</c>.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    /// <summary>In the catalogue's order; narrators and illustrators too, as the real one has them.</summary>
    public IReadOnlyList<CatalogAuthor> Authors { get; init => field = value ?? []; } = [];

    /// <summary>ISBN-10s and ISBN-13s of all editions, answered as they stand here; either form finds the work.</summary>
    public IReadOnlyList<string> Isbn { get; init => field = value ?? []; } = [];

    public int? FirstPublishYear { get; init; }

    public IReadOnlyList<string> Subject { get; init => field = value ?? []; } = [];

    public int EditionCount { get; init; } = 1;

    /// <summary>MARC codes: <c>eng</c>.</summary>
    public IReadOnlyList<string> Language { get; init => field = value ?? []; } = [];

    public int? CoverI { get; init; }
}

/// <summary>An author of a work. What is optional needs to stand at one of the author's works only.</summary>
/// <param name="Key">Without the <c>/authors/</c>.</param>
public sealed record CatalogAuthor(string Key, string Name)
{
    /// <summary>Other spellings and names; searches for names look here too.</summary>
    public IReadOnlyList<string> AlternateNames { get; init => field = value ?? []; } = [];

    /// <summary>Free text as the real catalogue has it: <c>1952</c>, <c>4 December 1939</c>.</summary>
    public string? BirthDate { get; init; }
}
