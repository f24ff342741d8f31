using System.Globalization;
using CacheWarming.Bibliographies;

namespace CacheWarming.Search.Answers;

/// <summary>The request is not valid: 400, with a text that says how to correct it.</summary>
/// <param name="error">A short fixed text that client programs can compare.</param>
sealed class SearchRefusedException(string error, string howToMend) : Exception(howToMend)
{
    public string Error { get; } = error;
}

/// <summary>Reads the search text from the query string.</summary>
static class SearchWords
{
    const int Most = 300;

    public static string Read(string parameter, string? typed)
    {
        var words = AuthorName.Tidy(typed ?? "");
        if (words.Length == 0)
            throw new SearchRefusedException($"{parameter} is missing", $"Say what to look for: ?{parameter}=WORDS.");
        return words.Length <= Most ? words : throw new SearchRefusedException(
            $"{parameter} is too long", $"{parameter} has {words.Length} characters; at most {Most} are looked for. Shorten it.");
    }
}

/// <summary>The part of the found works that is sent: at most <c>Limit</c> works, from <c>Offset</c> on.</summary>
sealed record Page(int Limit, int Offset)
{
    const int Most = 100;

    public static Page Whole { get; } = new(Most, 0);

    public static Page Read(string? limit, string? offset) => new(
        Number("limit", limit, 20, 1, Most),
        Number("offset", offset, 0, 0, int.MaxValue));

    static int Number(string parameter, string? text, int unsaid, int least, int most)
    {
        if (string.IsNullOrWhiteSpace(text))
            return unsaid;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        var range = string.Create(CultureInfo.InvariantCulture, $"{least}-{most}");
        throw new SearchRefusedException($"{parameter} must be {range}", $"{parameter} is \"{text}\"; send a whole number, {range}.");
    }
}
