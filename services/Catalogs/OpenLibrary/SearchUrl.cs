using System.Buffers;
using System.Globalization;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>The addresses that <c>/search.json</c> is asked under.</summary>
static class SearchUrl
{
    const string Fields = "key,title,author_key,author_name,isbn,first_publish_year,subject,cover_i,edition_count,language";

    static readonly SearchValues<char> Reserved = SearchValues.Create("\"()[]{}<>:^~*?\\/|&!");

    public static string ByAuthorKey(IReadOnlyCollection<string> keys, int offset, int limit) =>
        Url("q", keys.Count == 1 ? "author_key:" + keys.First() : $"author_key:({string.Join(" OR ", keys)})", "editions", offset, limit);

    public static string ByAuthorName(string name, int limit) => Url("author", name, "editions", offset: 0, limit);

    public static string ByTitle(string title, int limit) => Url("title", title, sort: null, offset: 0, limit);

    public static string BySubject(string words, int limit) => Url("q", $"subject:\"{words}\"", "editions", offset: 0, limit);

    public static string ByIsbn(IEnumerable<Isbn> isbns, int limit) =>
        Url("q", $"isbn:({string.Join(" OR ", isbns)})", "editions", offset: 0, limit);

    /// <summary>Free text without what its query language (Solr) would take for operators; empty when nothing to search for is left.</summary>
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

    static string Url(string parameter, string value, string? sort, int offset, int limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"search.json?{parameter}={Uri.EscapeDataString(value)}&fields={Fields}{(sort is null ? "" : "&sort=" + sort)}&limit={limit}&offset={offset}");
}
