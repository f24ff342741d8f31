using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Finds a book's ISBN in its cells.</summary>
static class IsbnCells
{
    // An edition has two or three; more is not a cell of ISBNs.
    const int MostInACell = 20;

    /// <param name="written">Most reliable first; a cell may list several.</param>
    /// <param name="identifiers">A list of <c>scheme:number</c>; empty when there is none.</param>
    /// <returns>The first right one, or why the first that was written is none.</returns>
    public static (Isbn? Isbn, string? Remark) Read(IEnumerable<string> written, string identifiers)
    {
        string? remark = null;
        foreach (var cell in written.Concat(Pieces(identifiers).Where(id => id.StartsWith("isbn:", StringComparison.OrdinalIgnoreCase))))
        {
            var whole = Isbn.Read(cell);
            if (whole.IsEmpty)
                continue;
            if ((whole.Isbn ?? Pieces(cell).Select(piece => Isbn.Read(piece).Isbn).FirstOrDefault(isbn => isbn is not null)) is { } found)
                return (found, null);
            remark ??= whole.Reason;
        }

        return (null, remark);
    }

    static string[] Pieces(string cell) => cell.Split([',', ';', '|', '\n'], MostInACell, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
