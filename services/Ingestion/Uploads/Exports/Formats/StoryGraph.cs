using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>The StoryGraph's export: authors in natural order, separated by commas, roles in the column of contributors.</summary>
sealed class StoryGraph : IExportFormat
{
    public string Name => "StoryGraph";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        header.Count("isbn/uid", "star rating", "dates read", "last date read", "character- or plot-driven?") >= 2
        && ColumnNames.In(header) is { } columns
            ? columns with { SplitAuthors = AuthorName.CreditsInNaturalOrder, SplitAdditional = Contributors }
            : null;

    static IReadOnlyList<string> Contributors(string column)
    {
        var credits = AuthorName.CreditsInNaturalOrder(column);
        return [.. credits.Authors, .. credits.Others];
    }
}
