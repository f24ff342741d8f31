using System.Buffers;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>Queries for <c>/search.json</c>, in its query language (Solr).</summary>
static class SearchQuery
{
    static readonly SearchValues<char> Reserved = SearchValues.Create("\"()[]{}<>:^~*?\\/|&!");

    public static string ByAuthorKey(IReadOnlyCollection<string> keys) =>
        keys.Count == 1 ? "author_key:" + keys.First() : $"author_key:({string.Join(" OR ", keys)})";

    /// <summary>
    /// For the search of authors, which knows a key only with its path. Each name is in parentheses, because an OR would make the words
    /// next to it optional.
    /// </summary>
    /// <param name="names">Results of <see cref="Words"/>.</param>
    public static string Authors(IReadOnlyCollection<string> keys, IEnumerable<string> names)
    {
        var byKey = keys.Count == 0 ? [] : new[] { $"key:({string.Join(" OR ", keys.Select(key => "/authors/" + key))})" };
        return string.Join(" OR ", byKey.Concat(names.Select(name => $"({name})")));
    }

    /// <summary>Works by an author with one of these names, as the main name or as a further name in the catalogue.</summary>
    public static string ByAuthorName(IEnumerable<string> names) =>
        string.Join(" OR ", names.SelectMany(name => new[] { $"author_name:({name})", $"author_alternative_name:({name})" }));

    /// <summary>Other spellings with which an author's name can be searched; see <see cref="AuthorName.OtherSpellings"/>.</summary>
    public static IReadOnlyList<string> OtherSpellings(AuthorQuestion question) =>
        [.. AuthorName.OtherSpellings(question.Author, withoutMiddleNames: question.HintTitles.Count + question.HintIsbns.Count > 0).Select(Words).Where(IsDistinctive).Distinct(StringComparer.Ordinal)];

    /// <summary>Works with one of these titles by an author whose name has these words.</summary>
    public static string ByTitleAndName(IReadOnlyList<string> titles, string name) =>
        $"(title:({string.Join(" OR ", titles.Select(title => $"\"{title}\""))}) AND (author_name:({name}) OR author_alternative_name:({name})))";

    /// <summary>The search words of the reader's titles, without subtitles and series.</summary>
    public static IReadOnlyList<string> Titles(AuthorQuestion question, int most) =>
        [.. question.HintTitles.Select(title => Words(title.Split(Subtitles)[0]) is { Length: > 0 } words ? words : Words(title)).Where(words => words.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Take(most)];

    /// <summary>The surname as a search word, for a name whose other parts the catalogue may write differently; null if it has none.</summary>
    public static string? Surname(AuthorQuestion question) => AuthorName.SurnameOfInitials(question.Author) is { } surname && Words(surname) is { Length: > 2 } words ? words : null;

    static readonly char[] Subtitles = [':', ';', '(', '[', '/', '（', '：'];

    // "J. Smith" finds thousands of people.
    static bool IsDistinctive(string words) => words.Split(' ').Length > 1 && words.Split(' ').Any(word => word.Count(char.IsLetterOrDigit) > 2);

    public static string BySubject(string words) => $"subject:\"{words}\"";

    public static string ByIsbn(IEnumerable<Isbn> isbns) => $"isbn:({string.Join(" OR ", isbns)})";

    /// <summary>Free text without characters that the query language treats as operators; empty if nothing is left to search for.</summary>
    public static string Words(string text)
    {
        var plain = string.Create(text.Length, text, static (plain, text) =>
        {
            for (var i = 0; i < plain.Length; i++)
            {
                plain[i] = Reserved.Contains(text[i]) || char.IsControl(text[i]) ? ' ' : text[i];
            }
        });
        return string.Join(' ', plain.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => word.TrimStart('+', '-'))
            .Select(word => word is "AND" or "OR" or "NOT" ? word.ToLowerInvariant() : word)
            .Where(word => word.Any(char.IsLetterOrDigit)));
    }
}
