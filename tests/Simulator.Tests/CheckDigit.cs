namespace CacheWarming.Tests.Simulator;

/// <summary>ISBN check digits by the sum that has to come out even, rather than by computing the digit.</summary>
static class CheckDigit
{
    public static bool IsRight(string isbn) => isbn.Length switch
    {
        13 => isbn.Select((digit, place) => (digit - '0') * (place % 2 == 0 ? 1 : 3)).Sum() % 10 == 0,
        10 => isbn.Select((digit, place) => (digit == 'X' && place == 9 ? 10 : digit - '0') * (10 - place)).Sum() % 11 == 0,
        _ => false,
    };
}
