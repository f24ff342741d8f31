namespace CacheWarming.Bibliographies;

/// <summary>An author in a catalogue: a name, and the catalogue's id if it gives one.</summary>
/// <param name="Name">As the catalogue spells it, with single spaces.</param>
/// <param name="CatalogId">Open Library: <c>OL19981A</c>, without the <c>/authors/</c>.</param>
public sealed record AuthorRef(string Name, string? CatalogId);

/// <summary>A work (all editions of one text), as searches return it.</summary>
/// <param name="Id">The catalogue's id; Open Library: <c>OL45804W</c>, without the <c>/works/</c>.</param>
/// <param name="Isbns">The ISBN-13s of its editions, each once.</param>
/// <param name="Provider">The catalogue that the data comes from.</param>
public sealed record Work(
    string Id,
    string Title,
    IReadOnlyList<AuthorRef> Authors,
    IReadOnlyList<Isbn> Isbns,
    int? FirstPublishYear,
    IReadOnlyList<string> Subjects,
    int? CoverId,
    int EditionCount,
    IReadOnlyList<string> Languages,
    string Provider);

/// <summary>An author's works as a catalogue returned them, those with the most editions first.</summary>
/// <param name="UpstreamCalls">Calls made for it, including further pages.</param>
/// <param name="Total">The catalogue's number of works by this author; more than <see cref="Works"/> if the limit was reached.</param>
/// <param name="Reason">How this author was chosen, as a text for the user; null if there was no choice.</param>
public sealed record Bibliography(
    AuthorRef Author,
    IReadOnlyList<Work> Works,
    DateTimeOffset FetchedAt,
    string Provider,
    int UpstreamCalls,
    int Total,
    string? Reason);
