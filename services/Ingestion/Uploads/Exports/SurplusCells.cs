using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Rows with more cells than the header, because a comma in a cell was not quoted.</summary>
static class SurplusCells
{
    /// <summary>
    /// The row with its cells rejoined where that is plain: text goes on with a space after its own comma ("Terry Pratchett, Neil Gaiman"), and
    /// there are as many such cells as there are too many. Otherwise the row as it is.
    /// </summary>
    /// <returns>And a remark for the user; null for a row of the right length.</returns>
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
