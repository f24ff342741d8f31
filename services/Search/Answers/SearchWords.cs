using CacheWarming.Bibliographies;
using CacheWarming.Hosting.Problems;

namespace CacheWarming.Search.Answers;

/// <summary>Reads the search text from the query string.</summary>
static class SearchWords
{
    const int Most = 300;

    public static string Read(string parameter, string? typed)
    {
        var words = AuthorName.Tidy(typed ?? "");
        if (words.Length == 0)
            throw new RefusedRequestException(ErrorCode.Missing(parameter), $"Say what to look for: ?{parameter}=WORDS.");
        return words.Length <= Most ? words : throw new RefusedRequestException(
            ErrorCode.TooLong(parameter), $"{parameter} has {words.Length} characters; at most {Most} are looked for. Shorten it.");
    }
}
