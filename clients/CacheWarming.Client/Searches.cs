namespace CacheWarming.Client;

/// <summary>The answer to a search. Similar has works that are near, if nothing was found.</summary>
public sealed record FoundWorks(
    AuthorRef? Author, FoundEdition? Edition, IReadOnlyList<Work> Items, int Total, int Limit, int Offset, string? Next,
    IReadOnlyList<Work>? Similar = null);

/// <summary>An edition, with both forms of its ISBN. An ISBN that begins with 979 has no form of ten digits.</summary>
public sealed record FoundEdition(string Isbn13, string? Isbn10);

/// <summary>An author of a work.</summary>
public sealed record AuthorRef(string Name, string? CatalogId);

/// <summary>A work that a search finds.</summary>
public sealed record Work(
    string Id, string Title, IReadOnlyList<AuthorRef> Authors, IReadOnlyList<string> Isbns, int? FirstPublishYear,
    IReadOnlyList<string> Subjects, int? CoverId, int EditionCount, IReadOnlyList<string> Languages, string Provider);

/// <summary>The authors that were removed from the cache.</summary>
public sealed record EvictedAuthors(IReadOnlyList<RemovedAuthor> Authors, int Works);

/// <summary>An author that was removed, and how many of its works.</summary>
public sealed record RemovedAuthor(AuthorRef Author, int Works);

/// <summary>The tiers of the cache, as the answering process sees them.</summary>
public sealed record CacheStatistics(IReadOnlyList<TierStatistics> Tiers, bool IsWarmingPaused, ColdStatistics? Cold = null);

/// <summary>One tier of the cache.</summary>
public sealed record TierStatistics(
    string Name, long? Entries, long? Bytes, long? MaxBytes, long Hits, long Lookups, double? HitRate, string? WhenFull = null,
    string? Trouble = null);

/// <summary>The copy of the bibliographies in the database.</summary>
public sealed record ColdStatistics(
    string Name, long? Bibliographies, long? Bytes, long Lookups, long Found, long Skipped, long Restores, long Written, long Dropped,
    int Waiting, long Errors, string? Trouble = null);
