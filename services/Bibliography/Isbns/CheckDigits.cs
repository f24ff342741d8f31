namespace CacheWarming.Bibliographies;

/// <summary>The check digits of ISBNs (ISO 2108, annex C).</summary>
static class CheckDigits
{
    /// <summary>The tenth character for nine digits: weights 10 to 2, modulo 11, ten is written as X.</summary>
    public static char OfTen(ReadOnlySpan<char> nine)
    {
        var sum = 0;
        for (var i = 0; i < 9; i++)
            sum += (10 - i) * (nine[i] - '0');
        var check = (11 - (sum % 11)) % 11;
        return check == 10 ? 'X' : (char)('0' + check);
    }

    /// <summary>The thirteenth digit for twelve digits: weights 1 and 3 alternating, modulo 10.</summary>
    public static char OfThirteen(ReadOnlySpan<char> twelve)
    {
        var sum = 0;
        for (var i = 0; i < 12; i++)
            sum += (i % 2 == 0 ? 1 : 3) * (twelve[i] - '0');
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
