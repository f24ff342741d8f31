using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>
/// A catalogue made by Calibre: names are separated by <c>&amp;</c>, a comma is part of a name, and ISBNs may be only among the
/// identifiers.
/// </summary>
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
