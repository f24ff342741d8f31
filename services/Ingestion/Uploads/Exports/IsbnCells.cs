using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports.Formats;
using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Finds a book's ISBN in its cells.</summary>
static class IsbnCells
{
    // An edition has two or three; more is not a cell of ISBNs.
    const int MostInACell = 20;

    static readonly char[] Separators = [',', ';', '|', '\n'];

    /// <returns>The first right one, or why the first that was written is none.</returns>
    public static (Isbn? Isbn, string? Remark) Read(ExportRow row, ExportColumns columns)
    {
        string? remark = null;
        foreach (var column in columns.Isbns)
        {
            if (In(row[column], ref remark) is { } isbn)
                return (isbn, null);
        }

        foreach (var id in columns.Identifiers is { } identifiers ? Pieces(row[identifiers]) : [])
        {
            if (id.StartsWith("isbn:", StringComparison.OrdinalIgnoreCase) && In(id, ref remark) is { } isbn)
                return (isbn, null);
        }

        return (null, remark);
    }

    static Isbn? In(string cell, ref string? remark)
    {
        var whole = Isbn.Read(cell);
        if (whole.Isbn is not null || whole.IsEmpty)
            return whole.Isbn;
        if (cell.AsSpan().ContainsAny(Separators) && Pieces(cell).Select(piece => Isbn.Read(piece).Isbn).FirstOrDefault(isbn => isbn is not null) is { } found)
            return found;
        remark ??= whole.Reason;
        return null;
    }

    static string[] Pieces(string cell) => cell.Split(Separators, MostInACell, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
