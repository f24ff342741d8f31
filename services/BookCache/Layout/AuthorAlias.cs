using System.Security.Cryptography;
using System.Text;
using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching.Layout;

/// <summary>The further keys under which a bibliography is found, beside its home, and the evidence that led to it.</summary>
static class AuthorAlias
{
    /// <summary>The last resolution of a name with any evidence: the answer to questions without evidence.</summary>
    public const string LatestEvidence = "latest";

    public static string OfName(string name) => IndexKey.Clean(AuthorName.KeyOf(name));

    /// <summary>The key of a name with its particles joined to the surname.</summary>
    public static string OfJoinedName(string name) => IndexKey.Clean(AuthorName.JoinedKeyOf(name));

    /// <summary>The key of an id that the catalogue redirected to another one. It has a colon, which no name's key has.</summary>
    public static string OfId(string id) => "id:" + IndexKey.Clean(id);

    /// <summary>The key of a surname, which leads to all authors with this surname. It has a colon, which no name's key has.</summary>
    public static IEnumerable<string> OfSurnames(string name) => AuthorName.SurnamesOf(name).Select(SurnameKey);

    /// <summary>The surname key if this text is a surname, else null.</summary>
    public static string? AsSurname(string name) => AuthorName.AsSurname(name) is { } surname ? SurnameKey(surname) : null;

    static string SurnameKey(string surname) => "surname:" + IndexKey.Clean(surname);

    /// <summary>The hash of the titles and ISBNs of a question; equal for the same books in any order and spelling.</summary>
    public static string Evidence(AuthorQuestion question)
    {
        var said = question.HintTitles.Select(Title.KeyOf).Concat(question.HintIsbns.Select(isbn => isbn.Digits));
        var sorted = string.Join('\n', said.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sorted)).AsSpan(0, 8));
    }
}
