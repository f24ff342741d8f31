using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>An entry read from a library export, in the order of the file.</summary>
public abstract record ExportEntry;

/// <summary>The recognised format of the file; always the first entry.</summary>
/// <param name="Confidence">
/// <c>high</c>; <c>medium</c> if column names or the whole header had to be guessed; <c>low</c> if the columns were guessed by another
/// service.
/// </param>
/// <param name="Columns">The header as written; the first row if there is no header.</param>
public sealed record RecognisedFormat(string Format, string Confidence, IReadOnlyList<string> Columns) : ExportEntry
{
    /// <summary>
    /// The encoding in which the beginning of the file was read, by its registered name: <c>utf-8</c>, or the one that its bytes suggest.
    /// </summary>
    public string Encoding { get; init; } = "utf-8";
}

/// <summary>A book of the library. Reviews and private notes are never included.</summary>
/// <param name="Line">The line of the file on which it begins, from 1.</param>
/// <param name="Authors">Tidied names; empty if the file names no particular author (Anonymous, Various): then no author is warmed.</param>
/// <param name="AdditionalAuthors">Other people credited in the file, including illustrators, translators and narrators.</param>
/// <param name="Rating">1 to 5; null if unrated.</param>
/// <param name="Year">The year of first publication, if the file has it apart from the edition's; negative for years BC.</param>
/// <param name="IsbnRemark">
/// Why the text in the ISBN column is not an ISBN, or that the row has too many cells, as a text for the user; null if nothing is wrong.
/// </param>
public sealed record ExportedBook(
    int Line,
    string Title,
    IReadOnlyList<string> Authors,
    IReadOnlyList<string> AdditionalAuthors,
    Isbn? Isbn,
    int? Rating,
    int? ReadCount,
    string? Shelf,
    DateOnly? DateRead,
    DateOnly? DateAdded,
    int? Year,
    string? IsbnRemark) : ExportEntry;

/// <summary>A row without a book, and the reason as a text for the user.</summary>
public record SkippedRow(int Line, string Reason) : ExportEntry;

/// <summary>A row whose book is in an earlier row. An ISBN or a higher rating in this row is added to that book.</summary>
/// <param name="Position">The position of the earlier book among the books of the export, from 0.</param>
public sealed record RepeatedBook(int Position, ExportedBook Again) : SkippedRow(Again.Line, "the same book stands further up");
