namespace CacheWarming.Contracts;

/// <summary>One book of the user's library, as searches will ask for it.</summary>
/// <param name="Position">The book's number in the job.</param>
/// <param name="Isbn">ISBN-13, when the export has one.</param>
public sealed record LibraryBook(int Position, string Title, string Author, string? Isbn);

/// <summary>Ask the read path, without upstream calls, which of these books answer. Ingestion → Search, at most 500 books.</summary>
/// <param name="Round">0 while authors are warmed, 1 before the top-up, 2 after it.</param>
/// <param name="Chunk">Which part of the library this is; echoed.</param>
public sealed record CoverageRequested(Guid JobId, int Round, int Chunk, IReadOnlyList<LibraryBook> Books);

/// <summary>What the read path answered.</summary>
public sealed record CoverageMeasured(Guid JobId, int Round, int Chunk, IReadOnlyList<BookCoverage> Books);

/// <summary>Whether a book answered by its title, by its ISBN.</summary>
public sealed record BookCoverage(int Position, bool TitleHit, bool IsbnHit);

/// <summary>Fetch books of the library by ISBN, in bulk: all that have one when the job begins, the missing ones at its end. Ingestion → Discovery.</summary>
/// <param name="Chunk">The library position after which these books begin; echoed.</param>
/// <param name="Through">The position of the last of them; echoed.</param>
public sealed record LibraryTopUpRequested(Guid JobId, int Chunk, int Through, IReadOnlyList<string> Isbns);

/// <summary>Those of the books that a catalogue had are stored.</summary>
/// <param name="UpstreamCalls">Calls made, up to 100 ISBNs each; counted apart from the authors' calls.</param>
public sealed record LibraryToppedUp(Guid JobId, int Chunk, int Through, int Found, int UpstreamCalls);
