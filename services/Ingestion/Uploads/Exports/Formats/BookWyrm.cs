using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>BookWyrm's export: <c>author_text</c> has names in natural order, separated by commas.</summary>
sealed class BookWyrm : IExportFormat
{
    public string Name => "BookWyrm";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        header.Find("title") is { } title && header.Find("author_text") is { } author
            ? ColumnNames.Around(header, title, author) with { DateAdded = header.Find("shelf_date"), SplitAuthors = AuthorName.CreditsInNaturalOrder }
            : null;
}
