using System.Text.Json.Serialization;

namespace CacheWarming.Bibliographies;

/// <summary>An ISBN with a valid check digit, stored as its 13 digits.</summary>
[JsonConverter(typeof(IsbnJsonConverter))]
public readonly record struct Isbn
{
    readonly string? _digits;

    Isbn(string digits) => _digits = digits;

    /// <summary>The 13 digits; empty only for <c>default</c>.</summary>
    public string Digits => _digits ?? "";

    /// <summary>Reads an ISBN-10 or ISBN-13 in any of the spellings that <see cref="Read"/> knows.</summary>
    public static bool TryParse(string? text, out Isbn isbn)
    {
        var reading = Read(text);
        isbn = reading.Isbn.GetValueOrDefault();
        return reading.Isbn is not null;
    }

    /// <summary>
    /// Reads an ISBN as people and spreadsheets write it (hyphens, spaces, <c>="…"</c>, lost leading zeros), or says why the text is not an
    /// ISBN.
    /// </summary>
    public static IsbnReading Read(string? text) => IsbnReading.From(text);

    /// <summary>Restores a stored ISBN: 13 digits that were checked when they were first read.</summary>
    /// <exception cref="FormatException">Not 13 ASCII digits.</exception>
    public static Isbn FromDigits(string thirteenDigits) =>
        thirteenDigits.Length == 13 && !thirteenDigits.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? new Isbn(thirteenDigits)
            : throw new FormatException($"\"{thirteenDigits}\" is not the 13 digits of an ISBN.");

    /// <summary>
    /// The same number with ten characters, the last one may be an X; null for ISBNs that begin with 979, which have no such form.
    /// </summary>
    public string? ToIsbn10()
    {
        if (!Digits.StartsWith("978", StringComparison.Ordinal))
            return null;
        var nine = Digits[3..12];
        return nine + CheckDigits.OfTen(nine);
    }

    public override string ToString() => Digits;
}
