using System.Globalization;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Reads numbers and dates as exports write them; a value that can't be read counts as missing.</summary>
static class ExportValues
{
    static readonly string[] Dates = ["yyyy/M/d", "yyyy-M-d", "d.M.yyyy", "MMM d, yyyy"];

    public static decimal? Number(string text) => text switch
    {
        [] => null,
        // Nearly all values are ratings and counts.
        [>= '0' and <= '9' and var digit] => digit - '0',
        _ => Written(text),
    };

    static decimal? Written(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A day; of several days the last one, with or without brackets and a time.</summary>
    public static DateOnly? Date(string text)
    {
        if (text.Length == 0)
            return null;
        if (Plain(text) is { } plain)
            return plain;
        var day = text.Trim(' ', '[', ']', '"');
        return Exactly(day) ?? Exactly(WithoutTime(day[(day.LastIndexOf(',') + 1)..].Trim()));
    }

    /// <summary>A year, also from <c>1994-05</c> or a whole date; negative for years BC.</summary>
    public static int? Year(string text) => Digits(text) is > 0 and < 3_000 and var plain && text.Length == 4 ? plain : Number(text) switch
    {
        > -4_000m and < 3_000m and not 0m and { } year => (int)year,
        // Calibre writes 0101-01-01 for an unknown date.
        null when text.Trim() is { Length: > 4 } date && date[4] is '-' or '/' && Number(date[..4]) is > 1_000m and < 3_000m and { } year => (int)year,
        _ => null,
    };

    // A fast path for 2019/01/31, as Goodreads writes it, and 2019-01-31, the first of all formats.
    static DateOnly? Plain(ReadOnlySpan<char> day) =>
        day is [_, _, _, _, '/' or '-', _, _, var separator, _, _] && separator == day[4]
        && Digits(day[..4]) is > 0 and var year && Digits(day[5..7]) is >= 1 and <= 12 and var month
        && Digits(day[8..]) is > 0 and var number && number <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, number)
            : null;

    /// <summary>At most four digits as a number; -1 for anything else.</summary>
    static int Digits(ReadOnlySpan<char> text)
    {
        if (text.Length > 4)
            return -1;
        var number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return -1;
            number = (10 * number) + c - '0';
        }

        return number;
    }

    static string WithoutTime(string text) => text is { Length: > 10 } && text[10] is 'T' or ' ' ? text[..10] : text;

    static DateOnly? Exactly(string text) =>
        DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
