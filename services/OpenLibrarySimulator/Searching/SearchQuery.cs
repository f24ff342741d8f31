using System.Globalization;
using CacheWarming.OpenLibrarySimulator.Catalogue;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>What <c>/search.json</c> was asked: conditions that all have to hold, each with one or more alternatives.</summary>
/// <param name="Offset">Null when not given; the answer repeats it so.</param>
sealed record SearchQuery(
    string Q,
    IReadOnlyList<Condition> Conditions,
    IReadOnlyList<string> Fields,
    string? Sort,
    int Limit,
    int? Offset)
{
    /// <summary>The real one's default and its bound.</summary>
    const int DefaultLimit = 100;
    const int MaxLimit = 1000;

    public static SearchQuery Of(IQueryCollection query)
    {
        var q = query["q"].ToString();
        var conditions = QueryWords.Conditions(q).ToList();
        Add("title", Field.Title);
        Add("author", Field.Author);
        Add("isbn", Field.Isbn);
        var limit = Math.Clamp(Number("limit") ?? DefaultLimit, 0, MaxLimit);
        var offset = Number("offset") ?? (Number("page") - 1) * limit;
        var fields = WorkDocument.Fields(query["fields"].ToString());
        return new SearchQuery(q, conditions, fields, query["sort"], limit, offset is { } from ? Math.Max(0, from) : null);

        void Add(string name, Field field)
        {
            if (query[name].ToString() is { Length: > 0 } text)
            {
                conditions.Add(new Condition(field, [text]));
            }
        }

        int? Number(string name) =>
            int.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

/// <summary>One of <paramref name="Alternatives"/> in <paramref name="Field"/>.</summary>
sealed record Condition(Field Field, IReadOnlyList<string> Alternatives);
