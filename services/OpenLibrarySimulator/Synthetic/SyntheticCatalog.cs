using System.Globalization;
using CacheWarming.OpenLibrarySimulator.Catalog;
using CacheWarming.OpenLibrarySimulator.Queries;
using CacheWarming.OpenLibrarySimulator.Searching;

namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>A catalogue of <see cref="SyntheticWorks"/>: the number of an item is computed from its key, ISBN or surname.</summary>
/// <remarks>A query without any of these finds nothing, because it would have to go through all works.</remarks>
sealed class SyntheticCatalog(int seeds, SyntheticSizes sizes) : ISimulatedCatalog, IWorkIndex<long>, IAuthorIndex<int>
{
    readonly SyntheticWorks _works = new(seeds, sizes);
    readonly int _authors = 2 * seeds;

    IEnumerable<long> IQueryIndex<long>.All => [];

    IEnumerable<int> IQueryIndex<int>.All => [];

    public Found<CatalogWork> FindWorks(ClauseGroup query, string? sort, int offset, int limit) =>
        FindWork.Page<long>(this, query, sort, offset, limit);

    public Found<AuthorSummary> FindAuthors(ClauseGroup query, int offset, int limit) => FindAuthor.Page<int>(this, query, offset, limit);

    public CatalogAuthor? Author(string key) => AuthorWithKey(key) is { } author ? SyntheticWorks.Author(author) : null;

    public CatalogWork? WorkWithIsbn(string isbn) => WithIsbn(isbn) is { } work ? Work(work) : null;

    public string? MergedInto(string key) => null;

    public CatalogWork Work(long id) => _works.Work(id);

    public int EditionCount(long id) => _works.EditionCount(id);

    public int? FirstPublishYear(long id) => SyntheticWorks.FirstPublishYear(id);

    public int WorkCount(int id) => _works.CountOf(id);

    public AuthorSummary Summary(int id)
    {
        var top = Work(_works.Of(id).First());
        return new AuthorSummary(SyntheticWorks.Author(id), WorkCount(id), top.Title, top.Subject);
    }

    IReadOnlyCollection<long>? IQueryIndex<long>.Lookup(Condition condition) => condition is not TextCondition { Text: var text } ? null : condition.Field switch
    {
        "author_key" => AuthorWithKey(text) is { } author ? [.. _works.Of(author)] : [],
        "isbn" => WithIsbn(text) is { } work ? [work] : [],
        "key" => WithKey(text) is { } work ? [work] : [],
        // Synthetic works have no searchable subjects.
        "subject" => [],
        "title" => OfSurname(condition, text),
        "author_name" or "author_alternative_name" => NamedIn(text) is not { } author ? null
            : MeetsName(author, condition.Field == "author_name" ? "name" : "alternate_names", condition) ? [.. _works.Of(author)]
            : [],
        null => Anywhere(condition, text),
        _ => null,
    };

    IReadOnlyCollection<int>? IQueryIndex<int>.Lookup(Condition condition) => condition is not TextCondition { Text: var text } ? null : condition.Field switch
    {
        "key" => text.StartsWith("/authors/", StringComparison.Ordinal) && AuthorWithKey(text["/authors/".Length..]) is { } author ? [author] : [],
        "name" or "alternate_names" or null => NamedIn(text) is not { } author ? null : MeetsName(author, condition.Field, condition) ? [author] : [],
        _ => null,
    };

    public bool Meets(long document, Condition condition) => SearchFields.Meets(Work(document), condition);

    public bool Meets(int document, Condition condition) =>
        SearchFields.Meets(SyntheticWorks.Author(document), WorkCount(document), topSubjects: [], condition);

    bool MeetsName(int author, string? field, Condition condition) => Meets(author, condition with { Field = field });

    // Words that are not surnames can only be checked; alone they find nothing.
    List<long>? OfSurname(Condition condition, string text) =>
        NamedIn(text) is { } author ? [.. _works.Of(author).Where(work => Meets(work, condition))] : null;

    IReadOnlyCollection<long>? Anywhere(Condition condition, string text) =>
        AuthorWithKey(text) is { } author ? [.. _works.Of(author)]
        : (WithIsbn(text) ?? WithKey(text)) is { } work ? [work]
        : OfSurname(condition, text);

    int? AuthorWithKey(string key) =>
        key is ['O', 'L', .. var digits, 'A'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Known(number - SyntheticWorks.FirstKey)
            : null;

    int? Known(int? author) => author >= 0 && author < _authors ? author : null;

    int? NamedIn(string text) => IndexTerms.Tokenize(text).Select(SyntheticNames.AuthorOf).Select(Known).FirstOrDefault(author => author is not null);

    long? WithKey(string key) =>
        key.StartsWith("/works/OL", StringComparison.Ordinal) && key.EndsWith('W')
        && long.TryParse(key.AsSpan()["/works/OL".Length..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? WithNumber(number - SyntheticWorks.FirstKey)
            : null;

    long? WithIsbn(string text) =>
        IsbnForms.Thirteen(text) is ['9', '7', '8', .. var rest] ? WithNumber(int.Parse(rest.AsSpan(0, 9), CultureInfo.InvariantCulture)) : null;

    long? WithNumber(long number) => _works.Has(number, _authors) ? number : null;
}
