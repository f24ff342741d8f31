using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>Zotero's export: <c>Last, First</c>, separated by <c>;</c>; books among articles, films and web pages.</summary>
sealed class Zotero : IExportFormat
{
    public string Name => "Zotero";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        header.Count("item type", "publication title", "key", "issn", "doi", "manual tags", "automatic tags") >= 3
        && header.Find("item type") is { } kind
        && header.Find("title") is { } title
        && header.Find("author") is { } author
            ? ColumnNames.Around(header, title, author) with
            {
                Media = kind,
                Shelf = null,
                SplitAuthors = AuthorName.CreditsOfWholeNames,
                SplitAdditional = AuthorName.SplitAuthors,
            }
            : null;
}
