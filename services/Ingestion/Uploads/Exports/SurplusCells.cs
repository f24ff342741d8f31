using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Repairs rows with more cells than the header, which have a comma in a cell without quotes.</summary>
static class SurplusCells
{
    /// <summary>
    /// Joins cells again if it is clear which ones: the text after a comma begins with a space ("Terry Pratchett, Neil Gaiman"), and there
    /// are exactly as many such cells as there are too many. Otherwise the row is not changed.
    /// </summary>
    /// <returns>The row, and a remark for the user; the remark is null for a row of the right length.</returns>
    public static (ExportRow Row, string? Remark) Rejoin(ExportRow row, ExportRow? header)
    {
        if (header is null || row.Fields.Count <= header.Fields.Count || row.Fields.Skip(header.Fields.Count).All(string.IsNullOrWhiteSpace))
            return (row, null);

        var remark = $"the row has {row.Fields.Count} cells, the header {header.Fields.Count}";
        var surplus = row.Fields.Count - header.Fields.Count;
        if (row.Fields.Skip(1).Count(GoesOn) != surplus || header.Fields.Any(GoesOn))
            return (row, remark + ": its cells may stand in the wrong columns");

        var cells = new List<string>();
        foreach (var cell in row.Fields)
        {
            if (cells.Count > 0 && GoesOn(cell))
                cells[^1] += "," + cell;
            else
                cells.Add(cell);
        }

        return (row with { Fields = cells }, remark + ": cells that begin with a space were read as part of the one before");
    }

    static bool GoesOn(string cell) => cell.Length > 1 && cell[0] == ' ' && cell[1] != ' ';
}
