using CacheWarming.OpenLibrarySimulator.Catalog;
using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>A page of the works that a query finds, in the requested order.</summary>
static class FindWork
{
    public static Found<CatalogWork> Page<T>(IWorkIndex<T> index, ClauseGroup query, string? sort, int offset, int limit)
        where T : struct, IComparable<T>
    {
        var found = QueryEvaluation.Find(query, index);
        return new Found<CatalogWork>(found.Count, [.. Sorted(found, index, query, sort).Skip(offset).Take(limit).Select(index.Work)]);
    }

    static IOrderedEnumerable<T> Sorted<T>(IEnumerable<T> works, IWorkIndex<T> index, ClauseGroup query, string? sort)
        where T : struct, IComparable<T>
    {
        var sorted = sort switch
        {
            "editions" => works.OrderByDescending(index.EditionCount),
            "new" => works.OrderByDescending(work => index.FirstPublishYear(work) ?? int.MinValue),
            "old" => works.OrderBy(work => index.FirstPublishYear(work) ?? int.MaxValue),
            "title" => works.OrderBy(work => index.Work(work).Title, StringComparer.OrdinalIgnoreCase),
            "key" => works.OrderBy(_ => 0),
            _ => ByRelevance(works, index, query),
        };
        return sorted.ThenBy(work => work);
    }

    // In place of relevance: the highest score is for a work whose title, or whose author's name, consists of exactly the searched words.
    static IOrderedEnumerable<T> ByRelevance<T>(IEnumerable<T> works, IWorkIndex<T> index, ClauseGroup query)
        where T : struct, IComparable<T>
    {
        var (title, name) = (WordsFor(query, "title", null), WordsFor(query, "author_name"));
        return works.OrderByDescending(work => HasJustTheseWords(index.Work(work))).ThenByDescending(index.EditionCount);

        bool HasJustTheseWords(CatalogWork work) =>
            IndexTerms.Tokenize(work.Title).AsSpan().SequenceEqual(title) || work.Authors.Any(author => IndexTerms.Tokenize(author.Name).AsSpan().SequenceEqual(name));
    }

    static string[] WordsFor(ClauseGroup query, params string?[] fields) => IndexTerms.Tokenize(string.Join(' ', query.Conditions(withProhibited: false)
        .OfType<TextCondition>()
        .Where(condition => fields.Contains(condition.Field, StringComparer.Ordinal))
        .Select(condition => condition.Text)));
}
