using System.Buffers;
using System.Globalization;
using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>
/// Goodreads' library export: 24 columns, in older files 31. Users add columns, move them, and delete the header row; without a header the
/// columns are known by their position, which is the same in both versions for all columns that are read here.
/// </summary>
sealed class Goodreads : IExportFormat
{
    static readonly string[] Peculiar = ["book id", "author l-f", "additional authors", "exclusive shelf", "bookshelves", "bookshelves with positions"];

    static readonly SearchValues<char> BetweenNames = SearchValues.Create(",;/&+|、，；");

    static readonly ExportColumns ByPlace = new(Title: 1, Author: 2)
    {
        HasHeader = false,
        Confidence = "medium",
        AdditionalAuthors = 4,
        Isbns = [6, 5],
        Rating = 7,
        ReadCount = 22,
        Shelf = 18,
        DateRead = 14,
        DateAdded = 15,
        Years = [13, 12],
        SplitAuthors = OneOrSeveralNames,
    };

    public string Name => "Goodreads";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.All(IsBook))
            return ByPlace;
        if (header.Count(Peculiar) < 2 || ColumnNames.In(header) is not { } columns)
            return null;
        // Other tools that write this format leave the inverted name empty and put all authors into the author column.
        return header.Find("author l-f") is { } inverted && rows.Skip(1).All(row => inverted >= row.Count || string.IsNullOrWhiteSpace(row[inverted]))
            ? columns with { SplitAuthors = AuthorName.CreditsInNaturalOrder }
            : columns with { SplitAuthors = OneOrSeveralNames };
    }

    // The author column has one author as "First Last"; a comma there is part of the name. Other tools write several authors into it.
    static Credits OneOrSeveralNames(string author) =>
        (author.AsSpan().ContainsAny(BetweenNames) || author.AsSpan().Count(' ') > 3) && AuthorName.CreditsInNaturalOrder(author) is { Authors: [_, _, ..] authors, Others: [] } several && authors.All(name => name.Contains(' ', StringComparison.Ordinal))
            ? several
            : new Credits([AuthorName.Tidy(author)], []);

    static bool IsBook(IReadOnlyList<string> row) =>
        row.Count >= 23
        && long.TryParse(row[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && int.TryParse(row[7], NumberStyles.None, CultureInfo.InvariantCulture, out var rating) && rating <= 5
        && (row[3].Contains(',', StringComparison.Ordinal) || row[3].Trim() == row[2].Trim());
}
