namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>A part of a parsed query.</summary>
abstract record QueryNode
{
    /// <summary>The conditions in this part, in their order; with those of excluded clauses only if requested.</summary>
    public IEnumerable<Condition> Conditions(bool withProhibited) => this switch
    {
        Condition condition => [condition],
        ClauseGroup group => group.Clauses
            .Where(clause => withProhibited || clause.Occur != Occur.MustNot)
            .SelectMany(clause => clause.Node.Conditions(withProhibited)),
        _ => [],
    };
}

/// <summary>Clauses, combined as in Lucene, see <see cref="Occur"/>; a group without clauses finds nothing.</summary>
sealed record ClauseGroup(IReadOnlyList<Clause> Clauses) : QueryNode
{
    public static readonly ClauseGroup Empty = new([]);
}

/// <summary>All documents (<c>*:*</c>).</summary>
sealed record AllDocuments : QueryNode;

/// <summary>A condition on one field.</summary>
/// <param name="Field">Null for words without a field name, which are searched in several fields of the scheme.</param>
abstract record Condition(string? Field) : QueryNode;

/// <summary>Words that one value of the field must contain; for a key or code, the whole value.</summary>
abstract record TextCondition(string? Field, string Text) : Condition(Field);

/// <summary>All words, in any order. One word of a query can be several words here, as in <c>R.R.</c></summary>
sealed record WordsCondition(string? Field, string Text) : TextCondition(Field, Text);

/// <summary>The words next to each other.</summary>
sealed record PhraseCondition(string? Field, string Text) : TextCondition(Field, Text);

/// <summary>A word that begins with this text (<c>sol*</c>); with an empty <paramref name="Start"/> any value matches.</summary>
sealed record PrefixCondition(string? Field, string Start) : Condition(Field);

/// <summary>A value between two bounds; numbers are compared as numbers; a null bound is open (<c>[1990 TO *]</c>).</summary>
sealed record RangeCondition(string? Field, string? Low, bool WithLow, string? High, bool WithHigh) : Condition(Field);

/// <summary>A part of a group, and whether it is required.</summary>
sealed record Clause(Occur Occur, QueryNode Node);

/// <summary>
/// How a clause counts: all clauses with <see cref="Must"/> are required; only if there are none, one of those with <see cref="Should"/>
/// is.
/// </summary>
enum Occur
{
    Must,
    Should,
    MustNot,
}
