namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>Finds the documents of an index that match a query.</summary>
static class QueryEvaluation
{
    /// <summary>Each document once, in no particular order.</summary>
    public static IReadOnlySet<T> Find<T>(ClauseGroup query, IQueryIndex<T> index)
        where T : notnull =>

        // As in Solr, a query that only excludes applies to all documents at the top level, and finds nothing in parentheses.
        query.Clauses.Count > 0 && query.Clauses.All(clause => clause.Occur == Occur.MustNot)
            ? Find(new ClauseGroup([new Clause(Occur.Must, new AllDocuments()), .. query.Clauses]), index)
            : Find(query, index, within: null);

    static HashSet<T> Find<T>(QueryNode node, IQueryIndex<T> index, HashSet<T>? within)
        where T : notnull => node switch
    {
        Condition condition when index.Lookup(condition) is { } found => within is null ? [.. found] : [.. found.Where(within.Contains)],
        Condition condition => [.. (within ?? index.All).Where(document => index.Meets(document, condition))],
        ClauseGroup group => InGroup(group, index, within),
        _ => within ?? [.. index.All],
    };

    static HashSet<T> InGroup<T>(ClauseGroup group, IQueryIndex<T> index, HashSet<T>? within)
        where T : notnull
    {
        var clauses = group.Clauses.ToLookup(clause => clause.Occur, clause => clause.Node);
        var found = clauses[Occur.Must].Any()
            ? Meeting(clauses[Occur.Must], index, within)
            : [.. clauses[Occur.Should].SelectMany(node => Find(node, index, within))];
        foreach (var node in clauses[Occur.MustNot].TakeWhile(_ => found.Count > 0))
        {
            found = [.. found.Except(Find(node, index, found))];
        }

        return found;
    }

    // First conditions with an index, those with the fewest documents first; then groups; last the conditions that are checked document by
    // document.
    static HashSet<T> Meeting<T>(IEnumerable<QueryNode> nodes, IQueryIndex<T> index, HashSet<T>? within)
        where T : notnull
    {
        var (looked, rest) = (new List<IReadOnlyCollection<T>>(), new List<QueryNode>());
        foreach (var node in nodes)
        {
            if (node is Condition condition && index.Lookup(condition) is { } found)
            {
                looked.Add(found);
            }
            else
            {
                rest.Add(node);
            }
        }

        foreach (var documents in looked.OrderBy(documents => documents.Count))
        {
            within = within is null ? [.. documents] : [.. documents.Where(within.Contains)];
        }

        return rest.OrderBy(node => node is not ClauseGroup).Aggregate(within, (found, node) => Find(node, index, found))!;
    }
}
