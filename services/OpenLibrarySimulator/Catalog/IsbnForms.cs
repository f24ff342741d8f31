namespace CacheWarming.OpenLibrarySimulator.Catalog;

/// <summary>The two forms of an ISBN. Independent of the product's own type, so that an error in one is not hidden by the other.</summary>
static class IsbnForms
{
    /// <summary>The 13 digits of an ISBN-10 or ISBN-13, hyphens allowed; null if the check digit is wrong.</summary>
    public static string? Thirteen(string isbn)
    {
        var digits = isbn.Replace("-", "", StringComparison.Ordinal).Trim();
        return digits.Length switch
        {
            13 when digits.AsSpan(0, 12).ContainsAnyExceptInRange('0', '9') => null,
            13 => digits == WithCheckDigit(digits[..12]) ? digits : null,
            10 when digits.AsSpan(0, 9).ContainsAnyExceptInRange('0', '9') => null,
            10 => "978" + digits[..9] is var twelve && digits.Equals(Ten(twelve), StringComparison.OrdinalIgnoreCase) ? WithCheckDigit(twelve) : null,
            _ => null,
        };
    }

    /// <summary>An ISBN-13 from its first 12 digits (ISO 2108: weights 1 and 3, modulo 10).</summary>
    public static string WithCheckDigit(string twelve)
    {
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            sum += (twelve[i] - '0') * (i % 2 == 0 ? 1 : 3);
        }

        return twelve + (char)('0' + ((10 - (sum % 10)) % 10));
    }

    /// <summary>
    /// The ISBN-10 of an ISBN that begins with 978; its check digit is not needed (weights 10 to 2, modulo 11, X for ten).
    /// </summary>
    public static string Ten(string isbn)
    {
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += (isbn[i + 3] - '0') * (10 - i);
        }

        var check = (11 - (sum % 11)) % 11;
        return isbn[3..12] + (check == 10 ? 'X' : (char)('0' + check));
    }
}
