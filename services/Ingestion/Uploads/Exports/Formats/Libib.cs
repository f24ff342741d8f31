using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>
/// Libib's export: books among films, music and games; creators separated by commas, or given name and surname in separate columns.
/// </summary>
sealed class Libib : IExportFormat
{
    public string Name => "Libib";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        header.Count("ean_isbn13", "upc_isbn10", "item_type", "number_of_players", "esrb") >= 2
        && header.Find("title") is { } title
        && header.Find("creators", "last_name") is { } author
            ? ColumnNames.Around(header, title, author) with
            {
                Media = null,
                Kind = header.Find("item_type"),
                AuthorParts = header.All("first_name", "last_name"),
                DateRead = header.Find("completed", "completed_date"),
                SplitAuthors = AuthorName.CreditsInNaturalOrder,
            }
            : null;
}
