using System.Text;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>The result of reading a text as an ISBN.</summary>
/// <param name="Isbn">The ISBN, or null.</param>
/// <param name="Reason">Why there is none, as a text for the user; null if there is one.</param>
public sealed partial record IsbnReading(Isbn? Isbn, string? Reason)
{
    /// <summary>The text was empty, which is not an error.</summary>
    public static IsbnReading Empty { get; } = new(null, "no ISBN");

    /// <summary>Whether the text was empty.</summary>
    public bool IsEmpty => ReferenceEquals(this, Empty);

    internal static IsbnReading From(string? text)
    {
        var bareText = (text ?? "").Trim(Wrapping);
        if (bareText.Length == 0)
            return Empty;
        // Nearly every export writes ISBNs in this form.
        if (bareText.Length == 13 && !bareText.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return Thirteen(bareText, bareText);
        var shown = Unwrapped(text!);
        var bare = Separators().Replace(shown.Normalize(NormalizationForm.FormKC), "").ToUpperInvariant();
        if (bare.Length == 0)
            return Empty;
        if (FloatTail().Match(bare) is { Success: true } asFloat)
            bare = asFloat.Groups["digits"].Value;
        if (WholeScientific().Match(bare) is { Success: true } scientific && $"{scientific.Groups["first"].Value}{scientific.Groups["more"].Value}" is { Length: 13 } all)
            bare = all;
        if (ScientificNotation().IsMatch(bare))
            return Not(shown, "is in scientific notation: a spreadsheet cut its digits");
        if (Asin().IsMatch(bare))
            return Not(shown, "is an Amazon number (ASIN), not an ISBN");
        if (!DigitsOrX().IsMatch(bare))
            return Not(shown, "is not an ISBN");

        return bare.Length switch
        {
            13 => Thirteen(shown, bare),
            10 => Ten(bare) ?? Not(shown, "has a wrong check digit"),
            // A spreadsheet that read the ISBN as a number dropped its leading zeros.
            8 or 9 => Ten(bare.PadLeft(10, '0')) ?? Not(shown, "is too short"),
            < 8 => Not(shown, "is too short"),
            _ => Not(shown, $"has {bare.Length} digits; an ISBN has 10 or 13"),
        };
    }

    static IsbnReading Thirteen(string shown, string digits)
    {
        if (digits[12] == 'X' || !(digits.StartsWith("978", StringComparison.Ordinal) || digits.StartsWith("979", StringComparison.Ordinal)))
            return Not(shown, "is not an ISBN: 13 digits of a book start with 978 or 979");
        return CheckDigits.OfThirteen(digits) == digits[12]
            ? new IsbnReading(Bibliographies.Isbn.FromDigits(digits), null)
            : Not(shown, "has a wrong check digit");
    }

    static IsbnReading? Ten(string digits)
    {
        if (CheckDigits.OfTen(digits) != digits[9])
            return null;
        var twelve = "978" + digits[..9];
        return new IsbnReading(Bibliographies.Isbn.FromDigits(twelve + CheckDigits.OfThirteen(twelve)), null);
    }

    static IsbnReading Not(string shown, string why) =>
        new(null, $"\"{(shown.Length > 30 ? shown[..29] + "…" : shown)}\" {why}");

    static string Unwrapped(string text) => Prefix().Replace(Folding.Tidy(text).Trim(Wrapping), "").Trim(Wrapping);

    static readonly char[] Wrapping = ['=', '"', '\'', '’', '[', ']', '(', ')', ' '];

    [GeneratedRegex(@"^(?:urn:)?isbn(?:[- ]?1[03](?=[ :]))?[ :]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"[\s\p{Pd}\u2212\u200C\u200D·・ー'’]+", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Separators();

    [GeneratedRegex(@"^(?<digits>[0-9]{8,13})[.,]0+$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex FloatTail();

    [GeneratedRegex(@"^[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex ScientificNotation();

    // All thirteen digits are there: "9.780306406157E12".
    [GeneratedRegex(@"^(?<first>9)[.,](?<more>7[89][0-9]{10})E\+?12$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex WholeScientific();

    [GeneratedRegex(@"^B[0-9A-Z]{9}$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Asin();

    [GeneratedRegex(@"^[0-9]+X?$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex DigitsOrX();
}
