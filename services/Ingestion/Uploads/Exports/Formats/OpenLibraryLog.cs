namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>Open Library's own reading log.</summary>
sealed class OpenLibraryLog : IExportFormat
{
    public string Name => "Open Library";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        header.Count("work id", "edition id", "edition count", "my ratings", "ratings average", "has ebook") >= 3 ? ColumnNames.In(header) : null;
}
