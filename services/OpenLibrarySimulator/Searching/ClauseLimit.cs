using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.OpenLibrarySimulator.Searching;

/// <summary>
/// Solr refuses a query with more clauses than its configuration allows (<c>maxBooleanClauses</c>). Open Library does not handle that, and
/// its caller gets a plain 500.
/// </summary>
static class ClauseLimit
{
    public const int Clauses = 1024;

    public static bool IsExceededBy(ClauseGroup query) => query.Conditions(withProhibited: true).Skip(Clauses).Any();
}
