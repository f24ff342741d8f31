using System.Security.Cryptography;
using System.Text;
using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching.Layout;

/// <summary>Under what a bibliography is found beside its own place, and what evidence led to it.</summary>
static class AuthorAlias
{
    /// <summary>The last resolution of a name, whatever the evidence was: the answer for those who have none.</summary>
    public const string LatestEvidence = "latest";

    public static string OfName(string name) => IndexKey.Clean(AuthorName.KeyOf(name));

    /// <summary>An id that led to another one. No name's key has a colon.</summary>
    public static string OfId(string id) => "id:" + IndexKey.Clean(id);

    /// <summary>The same titles and ISBNs, in any order and spelling, are the same evidence.</summary>
    public static string Evidence(AuthorQuestion question)
    {
        var said = question.HintTitles.Select(Title.KeyOf).Concat(question.HintIsbns.Select(isbn => isbn.Digits));
        var sorted = string.Join('\n', said.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sorted)).AsSpan(0, 8));
    }

    /// <summary>Whether two spellings may be one person: the same words in any order, or the same surname and first initial.</summary>
    public static bool MayBeSame(string nameKey, string otherKey) =>
        nameKey == otherKey || Groups(nameKey).Intersect(Groups(otherKey), StringComparer.Ordinal).Any();

    /// <summary>Spellings that may be one person have one of these in common.</summary>
    public static IEnumerable<string> Groups(string nameKey)
    {
        var words = nameKey.Split(' ');
        yield return string.Join(' ', words.Order(StringComparer.Ordinal));
        if (words[0].Length > 0)
            yield return $"{words[0][0]}. {words[^1]}";
    }
}
