namespace CacheWarming.Contracts;

/// <summary>A book of the user's library, in the form in which searches will ask for it.</summary>
/// <param name="Position">The book's number in the job.</param>
/// <param name="Isbn">ISBN-13, if the export has one.</param>
public sealed record LibraryBook(int Position, string Title, string Author, string? Isbn);

/// <summary>Asks which of these books a search would find, without calls to catalogues. Ingestion → Search, at most 500 books.</summary>
/// <param name="Round">0 while authors are warmed, 1 before the top-up, 2 after it.</param>
/// <param name="Chunk">The part of the library; repeated in the answer.</param>
public sealed record CoverageRequested(Guid JobId, int Round, int Chunk, IReadOnlyList<LibraryBook> Books);

/// <summary>The answer to <see cref="CoverageRequested"/>.</summary>
public sealed record CoverageMeasured(Guid JobId, int Round, int Chunk, IReadOnlyList<BookCoverage> Books);

/// <summary>Whether a search finds the book by its title, and by its ISBN.</summary>
public sealed record BookCoverage(int Position, bool TitleHit, bool IsbnHit);

/// <summary>
/// Requests books of the library by ISBN, in bulk: all with an ISBN when the job begins, the missing ones at its end. Ingestion →
/// Discovery.
/// </summary>
/// <param name="Chunk">The position in the library after which these books begin; repeated in the answer.</param>
/// <param name="Through">The position of the last of them; repeated in the answer.</param>
public sealed record LibraryTopUpRequested(Guid JobId, int Chunk, int Through, IReadOnlyList<string> Isbns);

/// <summary>The requested books that a catalogue had are stored.</summary>
/// <param name="UpstreamCalls">Calls made, with up to 100 ISBNs each; counted separately from the calls for authors.</param>
public sealed record LibraryToppedUp(Guid JobId, int Chunk, int Through, int Found, int UpstreamCalls);
