using System.Security.Cryptography;
using System.Text;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.Editions;

/// <summary>Groups editions of the same work: same title without the text in brackets after it, and same first author.</summary>
static class GroupEditions
{
    const int MostSubjects = 8;

    /// <summary>The works in the order of their first editions.</summary>
    /// <param name="prefix">The prefix of the works' ids; different for each provider.</param>
    public static IReadOnlyList<Work> IntoWorks(IEnumerable<Edition> editions, string prefix, string provider) =>
    [
        .. editions.GroupBy(KeyOf, StringComparer.Ordinal).Select(group =>
        {
            var first = group.FirstOrDefault(edition => edition.Authors.Count > 0) ?? group.First();
            return new Work(
                Id(prefix, group.Key),
                first.Title,
                first.Authors,
                [.. group.SelectMany(edition => edition.Isbns).Distinct()],
                group.Min(edition => edition.Year),
                [.. group.SelectMany(edition => edition.Subjects).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostSubjects)],
                CoverId: null,
                EditionCount: group.Count(),
                [.. group.Select(edition => LanguageCode.From(edition.Language)).OfType<string>().Distinct(StringComparer.Ordinal)],
                provider);
        }),
    ];

    static string KeyOf(Edition edition)
    {
        var keys = Title.KeysOf(edition.Title);
        var title = edition.Title[^1] is ')' or ']' && keys.Count > 1 ? keys[1] : keys.Count > 0 ? keys[0] : edition.Title;
        return title + "\n" + (edition.Authors.Count > 0 ? AuthorName.KeyOf(edition.Authors[0].Name) : "");
    }

    // Computed from the work and not from one edition: answers contain different editions each time, and with changing ids the same work
    // would be stored many times.
    static string Id(string prefix, string key) =>
        $"{prefix}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8))}";
}
