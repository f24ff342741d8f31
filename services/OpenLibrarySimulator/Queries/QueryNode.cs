namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>A part of a parsed query.</summary>
abstract record QueryNode
{
    /// <summary>The conditions in this part, in their order; those of prohibited clauses only when asked for.</summary>
    public IEnumerable<Condition> Conditions(bool withProhibited) => this switch
    {
        Condition condition => [condition],
        ClauseGroup group => group.Clauses
            .Where(clause => withProhibited || clause.Occur != Occur.MustNot)
            .SelectMany(clause => clause.Node.Conditions(withProhibited)),
        _ => [],
    };
}

/// <summary>Clauses as Lucene combines them, see <see cref="Occur"/>; without clauses it finds nothing.</summary>
sealed record ClauseGroup(IReadOnlyList<Clause> Clauses) : QueryNode
{
    public static readonly ClauseGroup Empty = new([]);
}

/// <summary>Every document (<c>*:*</c>).</summary>
sealed record AllDocuments : QueryNode;

/// <summary>What one field has to hold.</summary>
/// <param name="Field">Null for words without a field's name: any of the fields that the scheme searches for them.</param>
abstract record Condition(string? Field) : QueryNode;

/// <summary>Words that one value of the field has to hold; of a key or code, the whole value.</summary>
abstract record TextCondition(string? Field, string Text) : Condition(Field);

/// <summary>Each of the words, in any order. What is one word in a query can be several here, as in <c>R.R.</c></summary>
sealed record WordsCondition(string? Field, string Text) : TextCondition(Field, Text);

/// <summary>The words next to each other.</summary>
sealed record PhraseCondition(string? Field, string Text) : TextCondition(Field, Text);

/// <summary>A word that begins so (<c>sol*</c>); an empty <paramref name="Start"/> asks for any value.</summary>
sealed record PrefixCondition(string? Field, string Start) : Condition(Field);

/// <summary>A value within bounds, numbers as numbers; a null bound is open (<c>[1990 TO *]</c>).</summary>
sealed record RangeCondition(string? Field, string? Low, bool WithLow, string? High, bool WithHigh) : Condition(Field);

/// <summary>A part of a group, and whether it has to be met.</summary>
sealed record Clause(Occur Occur, QueryNode Node);

/// <summary>
/// How a clause counts: all that are <see cref="Must"/> have to be met; only where there are none, one of those that are <see cref="Should"/>.
/// </summary>
enum Occur
{
    Must,
    Should,
    MustNot,
}
