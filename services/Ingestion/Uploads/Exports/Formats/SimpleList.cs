namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>Any table with a column for titles and one for authors, such as a hand-made <c>title,author,isbn</c>.</summary>
sealed class SimpleList : IExportFormat
{
    public string Name => "List of books";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        ColumnNames.In(header) is not { } columns ? ColumnNames.Among(header)
        : header.Find("title") is not null && header.Find("author", "authors") is not null ? columns
        : columns with { Confidence = "medium" };
}
