namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>Any table with a column for titles and one for authors, such as a hand-made <c>title,author,isbn</c>.</summary>
sealed class SimpleList : IExportFormat
{
    public string Name => "List of books";

    public ExportColumns? Recognise(IReadOnlyList<string> first, IReadOnlyList<IReadOnlyList<string>> following)
    {
        if (ColumnNames.In(first) is not { } columns)
            return null;
        var plain = ColumnNames.Find(first, "title") is not null && ColumnNames.Find(first, "author", "authors") is not null;
        return columns with { Confidence = plain ? "high" : "medium" };
    }
}
