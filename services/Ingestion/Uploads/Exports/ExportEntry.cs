using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>One thing read from a library export, in the order of the file.</summary>
public abstract record ExportEntry;

/// <summary>What kind of file it is; always the first entry.</summary>
/// <param name="Confidence"><c>high</c>; <c>medium</c> when column names or the whole header had to be guessed; <c>low</c> when somebody else guessed.</param>
/// <param name="Columns">The header as written; the first row when there is no header.</param>
public sealed record RecognisedFormat(string Format, string Confidence, IReadOnlyList<string> Columns) : ExportEntry
{
    /// <summary>The encoding that the beginning of the file was read in, by its registered name: <c>utf-8</c>, or what its bytes look like.</summary>
    public string Encoding { get; init; } = "utf-8";
}

/// <summary>A book of the library. Reviews and private notes are never part of it.</summary>
/// <param name="Line">The line of the file on which it begins, from 1.</param>
/// <param name="Authors">Tidy; empty when the file names nobody in particular (Anonymous, Various): nobody is warmed then.</param>
/// <param name="AdditionalAuthors">Others the file credits: illustrators, translators and narrators too.</param>
/// <param name="Rating">1 to 5; null when unrated.</param>
/// <param name="Year">Of first publication where the file tells it from the edition's; negative before our era.</param>
/// <param name="IsbnRemark">Why what the file gives as ISBN is none, and that the row has too many cells, in words for the user; null when nothing is wrong.</param>
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

/// <summary>A row that holds no book, and why, in words for the user.</summary>
public record SkippedRow(int Line, string Reason) : ExportEntry;

/// <summary>A row whose book stands further up. What it says more than that row, an ISBN or a higher rating, is that book's too.</summary>
/// <param name="Position">Of the book further up among the books of the export, from 0.</param>
public sealed record RepeatedBook(int Position, ExportedBook Again) : SkippedRow(Again.Line, "the same book stands further up");
