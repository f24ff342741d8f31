namespace CacheWarming.Bibliographies;

/// <summary>An author as a catalogue names one: a name, and the catalogue's id when it gives one.</summary>
/// <param name="Name">As the catalogue spells it, spaces collapsed.</param>
/// <param name="CatalogId">Open Library: <c>OL19981A</c>, without the <c>/authors/</c>.</param>
public sealed record AuthorRef(string Name, string? CatalogId);

/// <summary>A work (all editions of one text), as searches answer with it.</summary>
/// <param name="Id">The catalogue's id, Open Library: <c>OL45804W</c>, without the <c>/works/</c>.</param>
/// <param name="Isbns">ISBN-13s of its editions, distinct.</param>
/// <param name="Provider">The catalogue that said so.</param>
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

/// <summary>One author's works as a catalogue gave them, most-published first.</summary>
/// <param name="UpstreamCalls">Calls that it took, pages included.</param>
/// <param name="Total">Works that the catalogue has of this author; more than <see cref="Works"/> when the limit cut them.</param>
/// <param name="Reason">How this author was chosen, in words for the user; null when there was no choice.</param>
public sealed record Bibliography(
    AuthorRef Author,
    IReadOnlyList<Work> Works,
    DateTimeOffset FetchedAt,
    string Provider,
    int UpstreamCalls,
    int Total,
    string? Reason);
