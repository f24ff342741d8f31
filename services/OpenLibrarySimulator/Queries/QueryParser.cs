namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>
/// Reads the <c>q</c> of a search as Open Library does before it hands it to Solr: words, <c>"phrases"</c>, <c>field:value</c>,
/// <c>field:(a OR "b c")</c>, AND, OR, NOT, +, -, parentheses, ranges, <c>\</c> before a special character.
/// </summary>
/// <remarks>
/// Two rules are Open Library's own. A field's name reaches further than in Solr: <c>title:food rules by:pollan</c> asks for both words in
/// the title. And a query that can not be read is not refused: all of it is taken for words, operators and parentheses too.
/// </remarks>
sealed class QueryParser
{
    // Deeper than any caller nests, and far from what the stack holds.
    const int MaxDepth = 100;

    readonly QueryScheme _scheme;
    readonly List<Token> _tokens;
    int _at;

    QueryParser(QueryScheme scheme, List<Token> tokens) => (_scheme, _tokens) = (scheme, tokens);

    enum Operator
    {
        Implicit,
        Or,
        And,
    }

    Token? Current => _at < _tokens.Count ? _tokens[_at] : null;

    /// <summary>The clauses of the query; any text can be read.</summary>
    public static ClauseGroup Parse(string query, QueryScheme scheme)
    {
        if (query.Trim() == "*:*")
        {
            return new ClauseGroup([new Clause(Occur.Must, new Everything())]);
        }

        // Open Library escapes what it does not want to expose: regular expressions, single wildcards and fuzzy words.
        var exposed = query.Replace("/", "\\/", StringComparison.Ordinal)
            .Replace("?", "\\?", StringComparison.Ordinal)
            .Replace("~", "\\~", StringComparison.Ordinal);
        return QueryTokens.Of(exposed) is { } tokens && new QueryParser(scheme, tokens).Whole() is { } clauses ? clauses : AsWords(query);
    }

    static ClauseGroup AsWords(string query) => new(
    [
        .. query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => Leaf(field: null, new Token(TokenKind.Term, word)))
            .OfType<QueryNode>()
            .Select(node => new Clause(Occur.Must, node)),
    ]);

    ClauseGroup? Whole() => _tokens.Count == 0 ? ClauseGroup.Empty : Items(field: null, depth: 0) is { } items && Current is null ? Combine(items) : null;

    List<Item>? Items(string? field, int depth)
    {
        var items = new List<Item>();
        while (items.Count == 0 || Current is not (null or { Kind: TokenKind.Close }))
        {
            var by = items.Count == 0 ? Operator.Implicit : TakeOperator();
            if (Unary(field, depth) is not { } item)
            {
                return null;
            }

            items.Add(item with { By = by });
        }

        return items;
    }

    Operator TakeOperator()
    {
        var by = Current?.Kind switch
        {
            TokenKind.And => Operator.And,
            TokenKind.Or => Operator.Or,
            _ => Operator.Implicit,
        };
        _at += by == Operator.Implicit ? 0 : 1;
        return by;
    }

    Item? Unary(string? field, int depth)
    {
        if (Current is not { } token || depth > MaxDepth)
        {
            return null;
        }

        _at++;
        var item = token.Kind switch
        {
            TokenKind.Plus => Unary(field, depth + 1) is { } required ? new Item(required.Node, required.IsProhibited) : null,
            TokenKind.Minus or TokenKind.Not => Unary(field, depth + 1) is { } prohibited ? new Item(prohibited.Node, IsProhibited: true) : null,
            TokenKind.Open => Group(field, depth),
            TokenKind.OpenRange => Range(field, withLow: token.Text == "["),
            TokenKind.Term when Current is { Kind: TokenKind.Colon } => Fielded(token, field, depth),
            TokenKind.Term or TokenKind.To => new Item(Leaf(field, token), Word: token),
            TokenKind.Phrase => new Item(Leaf(field, token)),
            _ => null,
        };
        for (; item is not null && Current is { Kind: TokenKind.Boost }; _at++)
        {
            item = new Item(item.Node, item.IsProhibited);
        }

        return item;
    }

    Item? Group(string? field, int depth)
    {
        if (Items(field, depth + 1) is not { } items || Current is not { Kind: TokenKind.Close })
        {
            return null;
        }

        _at++;
        return new Item(Combine(items));
    }

    Item? Fielded(Token name, string? outer, int depth)
    {
        _at++;
        var field = _scheme.FieldOf(name.Text);
        if (Unary(field ?? outer, depth + 1) is not { } value)
        {
            return null;
        }

        if (field is not null)
        {
            return value.Word is not null && value.Field is null ? value with { Field = field } : new Item(value.Node, value.IsProhibited);
        }

        // The colon is a character like others: flatland:a is a word.
        return value is { Word: { } word, Field: null }
            ? Bare(new Token(TokenKind.Term, $"{name.Text}:{word.Text}", word.IsPrefix))
            : new Item(new ClauseGroup([.. new[] { Leaf(outer, name), value.Node }.OfType<QueryNode>().Select(node => new Clause(Occur.Must, node))]));

        Item Bare(Token joined) => new(Leaf(outer, joined), Word: joined);
    }

    Item? Range(string? field, bool withLow)
    {
        if (Bound() is not { } low || Current is not { Kind: TokenKind.To })
        {
            return null;
        }

        _at++;
        if (Bound() is not { } high || Current is not { Kind: TokenKind.CloseRange } close)
        {
            return null;
        }

        _at++;
        return new Item(new RangeCondition(field, Value(low), withLow, Value(high), close.Text == "]"));

        static string? Value(Token bound) => bound is { IsPrefix: true, Text: "" } ? null : bound.Text;
    }

    Token? Bound()
    {
        if (Current is not { Kind: TokenKind.Term or TokenKind.Phrase } bound)
        {
            return null;
        }

        _at++;
        return bound;
    }

    /// <summary>Null for what has no word: punctuation is dropped.</summary>
    static QueryNode? Leaf(string? field, Token token) =>
        token is { IsPrefix: true, Text: "" } && field is null ? new Everything()
        : token.IsPrefix ? new PrefixCondition(field, token.Text)
        : Words.Of(token.Text).Length == 0 ? null
        : token.Kind == TokenKind.Phrase ? new PhraseCondition(field, token.Text)
        : new WordsCondition(field, token.Text);

    // AND is the default operator. As in Lucene, an operator says of its two neighbours whether they have to be met, and none binds stronger:
    // in `a OR b AND c` both b and c have to.
    static ClauseGroup Combine(List<Item> items)
    {
        var clauses = new List<Clause>();
        foreach (var item in WithGreedyFields(items))
        {
            if (item.Node is not { } node)
            {
                continue;
            }

            if (item.By != Operator.Implicit && clauses is [.., { Occur: not Occur.MustNot } before])
            {
                clauses[^1] = before with { Occur = item.By == Operator.And ? Occur.Must : Occur.Should };
            }

            clauses.Add(new Clause(item.IsProhibited ? Occur.MustNot : item.By == Operator.Or ? Occur.Should : Occur.Must, node));
        }

        return new ClauseGroup(clauses);
    }

    // The words that follow `field:word` belong to the field, as long as one and the same operator stands between them. Only in
    // `one AND field:two OR three` the AND holds the field back.
    static IEnumerable<Item> WithGreedyFields(List<Item> items)
    {
        for (var at = 0; at < items.Count; at++)
        {
            var (item, next) = (items[at], at + 1);
            if (item.Field is { } field && next < items.Count && items[next].By is var by && !(item.By == Operator.And && by == Operator.Or))
            {
                while (next < items.Count && items[next] is { Word: not null, Field: null } && items[next].By == by)
                {
                    next++;
                }

                if (next > at + 1)
                {
                    var words = items[at..next].Select((word, index) => new Item(Leaf(field, word.Word!.Value), By: index == 0 ? Operator.Implicit : by));
                    item = new Item(Combine([.. words]), By: item.By);
                    at = next - 1;
                }
            }

            yield return item;
        }
    }

    /// <param name="Word">Only of a word without signs before it.</param>
    /// <param name="Field">Only of a word with its field's name directly before it.</param>
    /// <param name="By">The operator before it.</param>
    sealed record Item(QueryNode? Node, bool IsProhibited = false, Token? Word = null, string? Field = null, Operator By = Operator.Implicit);
}
