using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports.Formats;
using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Finds a book's ISBN in its cells.</summary>
static partial class IsbnCells
{
    // An edition has two or three ISBNs; a cell with more than this limit is not a cell of ISBNs.
    const int MostInACell = 20;

    static readonly char[] Separators = [',', ';', '|', '\n'];

    /// <returns>The first valid ISBN, or why the first text is not an ISBN.</returns>
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
        // For example "0306406152 (pbk.) : $24.95", "978.0.306.40615.7", an add-on of five digits after the bar code, digits of other
        // scripts.
        var plain = string.Concat(Title.Tidy(cell).Normalize(NormalizationForm.FormKC).Where(c => char.GetUnicodeCategory(c) is not UnicodeCategory.Format)
            .Select(c => char.IsAscii(c) || CharUnicodeInfo.GetDecimalDigitValue(c) is not (>= 0 and var digit) ? c : (char)('0' + digit)));
        plain = Prefix().Replace(plain, " ");
        foreach (var number in Numbers().EnumerateMatches(plain))
        {
            var digits = string.Concat(plain.AsSpan(number.Index, number.Length).ToString().Where(char.IsAsciiLetterOrDigit));
            if (Isbn.Read(digits.Length > 13 ? digits[..13] : digits).Isbn is { } inside)
                return inside;
        }

        remark ??= whole.Reason;
        return null;
    }

    [GeneratedRegex(@"\bISBN(?:[- ]?1[03](?=[ :]))?", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Pattern.Timeout)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"(?<![\p{L}0-9]|[0-9][-.,])(?:9[-,.\s]?7[-,.\s]?[89](?:[-\s.,\p{Pd}]?[0-9]){10}(?:[-\s]?[0-9]{5}|[0-9]{2})?|[0-9](?:[-\s.\p{Pd}]?[0-9]){8}[-\s.\p{Pd}]?[0-9Xx])(?![\p{L}0-9]|-[0-9](?![0-9]))", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Numbers();

    static string[] Pieces(string cell) => cell.Split(Separators, MostInACell, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
