using System.Text.RegularExpressions;
using CacheWarming.OpenLibrarySimulator.Catalogue;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>
/// The part of the Solr query language that callers use in <c>q</c>: <c>field:word</c>, <c>field:"words"</c>, <c>field:(A OR B)</c>
/// and bare words.
/// </summary>
static partial class QueryWords
{
    public static IEnumerable<Condition> Conditions(string q)
    {
        foreach (Match match in Fielded.Matches(q))
        {
            var field = match.Groups["field"].Value switch
            {
                "title" => Field.Title,
                "author" or "author_name" => Field.Author,
                "author_key" => Field.AuthorKey,
                "subject" => Field.Subject,
                _ => Field.Isbn,
            };
            var value = match.Groups["value"].Value;
            yield return new Condition(field, value is ['(', .., ')'] ? Alternatives(value[1..^1]) : [value.Trim('"')]);
        }

        // Everything else, an unknown field's name too, is words to be found.
        var words = Fielded.Replace(q, " ").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var bare = string.Join(' ', words.Where(word => word is not "AND"));
        if (Words.Of(bare).Length > 0)
        {
            yield return new Condition(Field.Any, [bare]);
        }
    }

    static string[] Alternatives(string inside) =>
        [.. Or.Split(inside).Select(alternative => alternative.Trim(' ', '"')).Where(alternative => alternative.Length > 0)];

    [GeneratedRegex(
        """\b(?<field>title|author|author_name|author_key|isbn|subject):(?<value>\([^)]*\)|"[^"]*"|[^\s"()]+)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fielded { get; }

    [GeneratedRegex(@"\s+OR\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Or { get; }
}
