using System.Globalization;
using System.Text.RegularExpressions;
using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>A request to <c>/search.json</c>.</summary>
/// <param name="Query">The clauses of <c>q</c>, and one for each of the other parameters.</param>
/// <param name="Offset">Null if it was not given; the answer then repeats null.</param>
sealed partial record SearchQuery(string Q, ClauseGroup Query, IReadOnlyList<string> Fields, string? Sort, int Limit, int? Offset)
{
    /// <summary>Open Library's default, on which callers may rely.</summary>
    const int DefaultLimit = 100;
    const int MaxLimit = 1000;

    public static SearchQuery From(IQueryCollection query)
    {
        var q = query["q"].ToString();
        var limit = Math.Clamp(Number(query, "limit") ?? DefaultLimit, 0, MaxLimit);
        var offset = Number(query, "offset") ?? (Number(query, "page") - 1) * limit;
        return new SearchQuery(
            q,
            new ClauseGroup([.. WholeIsbn(Parsed(q)).Clauses, .. Parameters(query).Select(node => new Clause(Occur.Must, node))]),
            WorkDocument.Fields(query["fields"].ToString()),
            query["sort"],
            limit,
            offset is { } from ? Math.Max(0, from) : null);

        ClauseGroup Parsed(string text) => QueryParser.Parse(text, QueryScheme.Works);

        // A query without fields that has as many digits as an ISBN searches for this ISBN.
        ClauseGroup WholeIsbn(ClauseGroup parsed) =>
            parsed.Conditions(withProhibited: true).All(condition => condition.Field is null) && Isbn.Match(string.Concat(q.Where(IsIsbnCharacter))) is { Success: true } isbn
                ? new ClauseGroup([new Clause(Occur.Must, new WordsCondition("isbn", isbn.Value))])
                : parsed;
    }

    public static int? Number(IQueryCollection query, string name) =>
        int.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The values of these parameters are words, with any characters.
    static IEnumerable<QueryNode> Parameters(IQueryCollection query)
    {
        foreach (var name in new[] { "title", "isbn", "author_key", "subject", "language", "first_publish_year" })
        {
            foreach (var value in query[name].OfType<string>().Where(value => value.Length > 0))
            {
                yield return new WordsCondition(name, value);
            }
        }

        foreach (var author in query["author"].OfType<string>().Where(value => value.Length > 0))
        {
            yield return AuthorKey.Match(author) is { Success: true } key
                ? new WordsCondition("author_key", key.Value)
                : new ClauseGroup(
                [
                    new Clause(Occur.Should, new WordsCondition("author_name", author)),
                    new Clause(Occur.Should, new WordsCondition("author_alternative_name", author)),
                ]);
        }
    }

    static bool IsIsbnCharacter(char character) => char.IsAsciiDigit(character) || character is 'X' or 'x';

    [GeneratedRegex(@"^(?:\d{9}[\dXx]|\d{13})$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Isbn { get; }

    [GeneratedRegex(@"OL\d+A", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AuthorKey { get; }
}
