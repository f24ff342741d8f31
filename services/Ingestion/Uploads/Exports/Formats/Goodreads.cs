using System.Globalization;
using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>
/// Goodreads' library export: 24 columns, in older files 31. People add columns, move them, and delete the header row; then the
/// columns are known by their place, which is the same in both for all that is read here.
/// </summary>
sealed class Goodreads : IExportFormat
{
    static readonly string[] Peculiar = ["bookid", "authorlf", "additionalauthors", "exclusiveshelf", "bookshelves", "bookshelveswithpositions"];

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
        SplitAuthors = OneName,
    };

    public string Name => "Goodreads";

    public ExportColumns? Recognise(IReadOnlyList<string> first, IReadOnlyList<IReadOnlyList<string>> following)
    {
        if (IsBook(first) && following.All(IsBook))
            return ByPlace;
        return Peculiar.Count(name => ColumnNames.Find(first, name) is not null) >= 2
            ? ColumnNames.In(first) is { } columns ? columns with { SplitAuthors = OneName } : null
            : null;
    }

    // The author column names one author as "First Last"; a comma there is part of the name.
    static IReadOnlyList<string> OneName(string author) => [AuthorName.Tidy(author)];

    static bool IsBook(IReadOnlyList<string> row) =>
        row.Count >= 23
        && long.TryParse(row[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && int.TryParse(row[7], NumberStyles.None, CultureInfo.InvariantCulture, out var rating) && rating <= 5
        && (row[3].Contains(',', StringComparison.Ordinal) || row[3].Trim() == row[2].Trim());
}
