namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>A kind of export file: how to recognise it, and where its columns are.</summary>
interface IExportFormat
{
    /// <summary>The format's name for the user.</summary>
    string Name { get; }

    /// <summary>Finds the columns; null if the file is of another kind.</summary>
    /// <param name="header">The names in the first row.</param>
    /// <param name="rows">The first few rows; the first one is the header, or a book if the header was deleted.</param>
    ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows);
}
