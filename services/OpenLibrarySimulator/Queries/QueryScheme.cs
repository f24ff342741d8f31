using System.Collections.Frozen;

namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>
/// The fields that a search knows, with the names in Open Library's <c>WorkSearchScheme</c> and <c>AuthorSearchScheme</c>. An unknown name
/// is searched as a word.
/// </summary>
sealed class QueryScheme
{
    /// <summary>The fields of <c>/search.json</c>.</summary>
    public static readonly QueryScheme Works = new(
        ["key", "title", "author_name", "author_alternative_name", "author_key", "isbn", "subject", "language", "edition_count", "first_publish_year"],
        new()
        {
            ["author"] = "author_name", ["authors"] = "author_name", ["by"] = "author_name", ["work_title"] = "title", ["alternative_title"] = "title",
        });

    /// <summary>The fields of <c>/search/authors.json</c>.</summary>
    public static readonly QueryScheme Authors = new(["key", "name", "alternate_names", "birth_date", "top_subjects", "work_count"], []);

    readonly FrozenDictionary<string, string> _fields;

    QueryScheme(IEnumerable<string> fields, Dictionary<string, string> aliases) => _fields = fields
        .Select(field => KeyValuePair.Create(field, field))
        .Concat(aliases)
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The field with this name or alias, in any case; null if there is none.</summary>
    public string? FieldOf(string name) => _fields.GetValueOrDefault(name);
}
