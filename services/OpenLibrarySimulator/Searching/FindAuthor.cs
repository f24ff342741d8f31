using CacheWarming.OpenLibrarySimulator.Catalog;
using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>A page of the authors that a query finds, those with the most works first.</summary>
static class FindAuthor
{
    public static Found<AuthorSummary> Page<T>(IAuthorIndex<T> index, ClauseGroup query, int offset, int limit)
        where T : struct, IComparable<T>
    {
        var found = QueryEvaluation.Find(query, index);
        var page = found.OrderByDescending(index.WorkCount).ThenBy(author => author).Skip(offset).Take(limit);
        return new Found<AuthorSummary>(found.Count, [.. page.Select(index.Summary)]);
    }
}
