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

    /// <summary>A name with its particles joined to the surname.</summary>
    public static string OfJoinedName(string name) => IndexKey.Clean(AuthorName.JoinedKeyOf(name));

    /// <summary>An id that led to another one. No name's key has a colon.</summary>
    public static string OfId(string id) => "id:" + IndexKey.Clean(id);

    /// <summary>A surname alone leads to all who bear it. No name's key has a colon.</summary>
    public static IEnumerable<string> OfSurnames(string name) => AuthorName.SurnamesOf(name).Select(SurnameKey);

    /// <summary>Where those are found who have this text for a surname; null where it is none.</summary>
    public static string? AsSurname(string name) => AuthorName.AsSurname(name) is { } surname ? SurnameKey(surname) : null;

    static string SurnameKey(string surname) => "surname:" + IndexKey.Clean(surname);

    /// <summary>The same titles and ISBNs, in any order and spelling, are the same evidence.</summary>
    public static string Evidence(AuthorQuestion question)
    {
        var said = question.HintTitles.Select(Title.KeyOf).Concat(question.HintIsbns.Select(isbn => isbn.Digits));
        var sorted = string.Join('\n', said.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sorted)).AsSpan(0, 8));
    }
}
