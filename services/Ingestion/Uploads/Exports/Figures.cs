using System.Globalization;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Numbers and dates as exports write them; what can't be read is as if it were not there.</summary>
static class Figures
{
    static readonly string[] Dates = ["yyyy/M/d", "yyyy-M-d", "d.M.yyyy", "MMM d, yyyy"];

    public static decimal? Number(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A day; the last of several, with or without brackets and a time behind.</summary>
    public static DateOnly? Date(string text)
    {
        var day = text.Trim(' ', '[', ']', '"');
        return Exactly(day) ?? Exactly(WithoutTime(day[(day.LastIndexOf(',') + 1)..].Trim()));
    }

    /// <summary>A year, also of <c>1994-05</c> or a whole date; negative before our era.</summary>
    public static int? Year(string text) => Number(text) switch
    {
        > -4_000m and < 3_000m and not 0m and { } year => (int)year,
        // Calibre writes 0101-01-01 where it knows no date.
        null when text.Trim() is { Length: > 4 } date && date[4] is '-' or '/' && Number(date[..4]) is > 1_000m and < 3_000m and { } year => (int)year,
        _ => null,
    };

    static string WithoutTime(string text) => text is { Length: > 10 } && text[10] is 'T' or ' ' ? text[..10] : text;

    static DateOnly? Exactly(string text) =>
        DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
