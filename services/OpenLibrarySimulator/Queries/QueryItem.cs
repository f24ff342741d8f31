namespace CacheWarming.OpenLibrarySimulator.Queries;

enum QueryOperator
{
    Implicit,
    Or,
    And,
}

/// <summary>A part of a query as written, before the operators on both sides determine how it counts.</summary>
/// <param name="Node">Null if it contains no word.</param>
/// <param name="Word">Only for a word without signs before it.</param>
/// <param name="Field">Only for a word with a field name directly before it.</param>
/// <param name="By">The operator before it.</param>
sealed record QueryItem(
    QueryNode? Node,
    bool IsProhibited = false,
    Token? Word = null,
    string? Field = null,
    QueryOperator By = QueryOperator.Implicit)
{
    /// <summary>Null for a token without a word: punctuation is dropped.</summary>
    public static QueryNode? Leaf(string? field, Token token) =>
        token is { IsPrefix: true, Text: "" } && field is null ? new AllDocuments()
        : token.IsPrefix ? new PrefixCondition(field, token.Text)
        : IndexTerms.Tokenize(token.Text).Length == 0 ? null
        : token.Kind == TokenKind.Phrase ? new PhraseCondition(field, token.Text)
        : new WordsCondition(field, token.Text);

    /// <summary>
    /// The items as clauses. AND is the default operator. As in Lucene, an operator determines for both its neighbours whether they are
    /// required, and no operator has precedence: in <c>a OR b AND c</c> both b and c are required.
    /// </summary>
    public static ClauseGroup Combine(List<QueryItem> items)
    {
        var clauses = new List<Clause>();
        foreach (var item in WithGreedyFields(items))
        {
            if (item.Node is not { } node)
            {
                continue;
            }

            if (item.By != QueryOperator.Implicit && clauses is [.., { Occur: not Occur.MustNot } before])
            {
                clauses[^1] = before with { Occur = item.By == QueryOperator.And ? Occur.Must : Occur.Should };
            }

            clauses.Add(new Clause(item.IsProhibited ? Occur.MustNot : item.By == QueryOperator.Or ? Occur.Should : Occur.Must, node));
        }

        return new ClauseGroup(clauses);
    }

    // The words after `field:word` belong to the field as long as the operator between them stays the same. Only in `one AND field:two OR
    // three` the AND prevents it.
    static IEnumerable<QueryItem> WithGreedyFields(List<QueryItem> items)
    {
        for (var at = 0; at < items.Count; at++)
        {
            var (item, next) = (items[at], at + 1);
            if (item.Field is { } field && next < items.Count && items[next].By is var by && !(item.By == QueryOperator.And && by == QueryOperator.Or))
            {
                while (next < items.Count && items[next] is { Word: not null, Field: null } && items[next].By == by)
                {
                    next++;
                }

                if (next > at + 1)
                {
                    var words = items[at..next].Select((word, index) => new QueryItem(Leaf(field, word.Word!.Value), By: index == 0 ? QueryOperator.Implicit : by));
                    item = new QueryItem(Combine([.. words]), By: item.By);
                    at = next - 1;
                }
            }

            yield return item;
        }
    }
}
