using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>A catalogue made by Calibre: names joined by <c>&amp;</c>, commas part of a name, ISBNs perhaps only among the identifiers.</summary>
sealed class Calibre : IExportFormat
{
    public string Name => "Calibre";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        header.Count("author_sort", "title_sort", "series_index", "library_name", "identifiers", "uuid") >= 2
        && header.Find("title") is { } title
        && header.Find("authors") is { } author
            ? ColumnNames.Around(header, title, author) with
            {
                Identifiers = header.Find("identifiers"),
                DateAdded = header.Find("timestamp"),
                Years = header.All("pubdate"),
                SplitAuthors = AuthorName.CreditsOfWholeNames,
            }
            : null;
}
