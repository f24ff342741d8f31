using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>
/// Hardcover's export: all people in one column, in natural order, with roles: <c>Roberto Bolaño, Natasha Wimmer (Translator)</c>.
/// </summary>
sealed class Hardcover : IExportFormat
{
    public string Name => "Hardcover";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        header.Count("hardcover book id", "hardcover edition id", "review slate", "sponsored review", "duration in seconds") >= 2
        && ColumnNames.In(header) is { } columns
            ? columns with { SplitAuthors = AuthorName.CreditsInNaturalOrder }
            : null;
}
