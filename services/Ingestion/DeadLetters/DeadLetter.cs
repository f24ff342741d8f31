using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CacheWarming.Bibliographies;
using CacheWarming.Contracts;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>A message about an author that still failed after all retries, or a message that could not be read at all.</summary>
/// <param name="Id">Stays the same each time the letter is read.</param>
/// <param name="Group">The same for all letters with the same error.</param>
/// <param name="Author">Null if the body is not a queued author.</param>
/// <param name="Unreadable">Why the body is not a queued author; null if it is one.</param>
/// <param name="Exception">The exception's type; null if there was none.</param>
/// <param name="Message">The exception's message, or a text that says why the letter is here.</param>
/// <param name="Deliveries">How often the letter was delivered before.</param>
/// <param name="Body">The beginning of the body.</param>
/// <param name="BodyBytes">The length of the body.</param>
sealed partial record DeadLetter(
    string Id, string Group, AuthorQueued? Author, string? Unreadable, string? Exception, string Message, string? StackTrace,
    DateTimeOffset? FailedAt, long Deliveries, IReadOnlyDictionary<string, string> Headers, string Body, long BodyBytes)
{
    const int LongestShape = 200;

    /// <summary>The source's identifier of the letter (the broker's delivery tag); valid during one walk.</summary>
    public ulong Tag { get; init; }

    /// <summary>
    /// The id of the group of letters with the same error: computed from the exception's type and its message without numbers and quoted
    /// texts, because these differ between authors.
    /// </summary>
    public static string GroupOf(string? exception, string message)
    {
        var shape = Space().Replace(Varying().Replace(message.Length > 4 * LongestShape ? message[..(4 * LongestShape)] : message, "#"), " ").Trim();
        return Hash($"{exception}\n{(shape.Length > LongestShape ? shape[..LongestShape] : shape)}");
    }

    /// <summary>A short hash of a text, used as an id.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    [GeneratedRegex("""(?<!\w)'[^']*'(?!\w)|"[^"]*"|\d+""", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Varying();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Space();
}
