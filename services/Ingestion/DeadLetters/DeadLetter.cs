using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CacheWarming.Contracts;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>An author that no retry could warm, or a message that nobody could even read.</summary>
/// <param name="Id">Stays the same however often the letter is looked at.</param>
/// <param name="Group">The same for all letters with the same trouble.</param>
/// <param name="Author">Null when the body is no queued author.</param>
/// <param name="Unreadable">Why the body is none; null when it is one.</param>
/// <param name="Exception">The exception's type; null when there was none.</param>
/// <param name="Message">The exception's message, or in words why the letter is here.</param>
/// <param name="Deliveries">How often it was looked at before.</param>
/// <param name="Body">Its beginning.</param>
/// <param name="BodyBytes">Its length.</param>
sealed partial record DeadLetter(
    string Id, string Group, AuthorQueued? Author, string? Unreadable, string? Exception, string Message, string? StackTrace,
    DateTimeOffset? FailedAt, long Deliveries, IReadOnlyDictionary<string, string> Headers, string Body, long BodyBytes)
{
    const int LongestShape = 200;

    /// <summary>What the source of the letter knows it by, for as long as a walk lasts.</summary>
    public ulong Tag { get; init; }

    /// <summary>
    /// One id for one trouble: the exception's type and the shape of its message, in which numbers and quoted texts are left out because
    /// they differ from author to author.
    /// </summary>
    public static string GroupOf(string? exception, string message)
    {
        var shape = Space().Replace(Varying().Replace(message.Length > 4 * LongestShape ? message[..(4 * LongestShape)] : message, "#"), " ").Trim();
        return Hash($"{exception}\n{(shape.Length > LongestShape ? shape[..LongestShape] : shape)}");
    }

    /// <summary>A short id made from a text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    [GeneratedRegex("""(?<!\w)'[^']*'(?!\w)|"[^"]*"|\d+""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Varying();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Space();
}
