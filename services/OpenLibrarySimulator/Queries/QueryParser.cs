namespace CacheWarming.OpenLibrarySimulator.Queries;

/// <summary>
/// Parses the <c>q</c> of a search like Open Library before it calls Solr: words, <c>"phrases"</c>, <c>field:value</c>, <c>field:(a OR "b
/// c")</c>, AND, OR, NOT, +, -, parentheses, ranges, <c>\</c> before a special character.
/// </summary>
/// <remarks>
/// Two rules are Open Library's own. A field name applies to more words than in Solr: <c>title:food rules by:pollan</c> searches both words
/// in the title. And a query that can't be parsed is not refused: all of it is read as words, including operators and parentheses.
/// </remarks>
sealed class QueryParser
{
    // Deeper than any caller nests, and far below the limit of the stack.
    const int MaxDepth = 100;

    readonly QueryScheme _scheme;
    readonly List<Token> _tokens;
    int _at;

    QueryParser(QueryScheme scheme, List<Token> tokens) => (_scheme, _tokens) = (scheme, tokens);

    Token? Current => _at < _tokens.Count ? _tokens[_at] : null;

    /// <summary>The clauses of the query; every text can be parsed.</summary>
    public static ClauseGroup Parse(string query, QueryScheme scheme)
    {
        if (query.Trim() == "*:*")
        {
            return new ClauseGroup([new Clause(Occur.Must, new AllDocuments())]);
        }

        // Open Library escapes what it does not want to expose: regular expressions, single-character wildcards and fuzzy words.
        var exposed = query.Replace("/", "\\/", StringComparison.Ordinal)
            .Replace("?", "\\?", StringComparison.Ordinal)
            .Replace("~", "\\~", StringComparison.Ordinal);
        return QueryTokens.Tokenize(exposed) is { } tokens && new QueryParser(scheme, tokens).Whole() is { } clauses ? clauses : AsWords(query);
    }

    static ClauseGroup AsWords(string query) => new(
    [
        .. query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => QueryItem.Leaf(field: null, new Token(TokenKind.Term, word)))
            .OfType<QueryNode>()
            .Select(node => new Clause(Occur.Must, node)),
    ]);

    ClauseGroup? Whole() => _tokens.Count == 0 ? ClauseGroup.Empty : Items(field: null, depth: 0) is { } items && Current is null ? QueryItem.Combine(items) : null;

    List<QueryItem>? Items(string? field, int depth)
    {
        var items = new List<QueryItem>();
        while (items.Count == 0 || Current is not (null or { Kind: TokenKind.Close }))
        {
            var by = items.Count == 0 ? QueryOperator.Implicit : TakeOperator();
            if (Unary(field, depth) is not { } item)
            {
                return null;
            }

            items.Add(item with { By = by });
        }

        return items;
    }

    QueryOperator TakeOperator()
    {
        var by = Current?.Kind switch
        {
            TokenKind.And => QueryOperator.And,
            TokenKind.Or => QueryOperator.Or,
            _ => QueryOperator.Implicit,
        };
        _at += by == QueryOperator.Implicit ? 0 : 1;
        return by;
    }

    QueryItem? Unary(string? field, int depth)
    {
        if (Current is not { } token || depth > MaxDepth)
        {
            return null;
        }

        _at++;
        var item = token.Kind switch
        {
            TokenKind.Plus => Unary(field, depth + 1) is { } required ? new QueryItem(required.Node, required.IsProhibited) : null,
            TokenKind.Minus or TokenKind.Not => Unary(field, depth + 1) is { } prohibited ? new QueryItem(prohibited.Node, IsProhibited: true) : null,
            TokenKind.Open => Group(field, depth),
            TokenKind.OpenRange => Range(field, withLow: token.Text == "["),
            TokenKind.Term when Current is { Kind: TokenKind.Colon } => Fielded(token, field, depth),
            TokenKind.Term or TokenKind.To => new QueryItem(QueryItem.Leaf(field, token), Word: token),
            TokenKind.Phrase => new QueryItem(QueryItem.Leaf(field, token)),
            _ => null,
        };
        for (; item is not null && Current is { Kind: TokenKind.Boost }; _at++)
        {
            item = new QueryItem(item.Node, item.IsProhibited);
        }

        return item;
    }

    QueryItem? Group(string? field, int depth)
    {
        if (Items(field, depth + 1) is not { } items || Current is not { Kind: TokenKind.Close })
        {
            return null;
        }

        _at++;
        return new QueryItem(QueryItem.Combine(items));
    }

    QueryItem? Fielded(Token name, string? outer, int depth)
    {
        _at++;
        var field = _scheme.FieldOf(name.Text);
        if (Unary(field ?? outer, depth + 1) is not { } value)
        {
            return null;
        }

        if (field is not null)
        {
            return value.Word is not null && value.Field is null ? value with { Field = field } : new QueryItem(value.Node, value.IsProhibited);
        }

        // The colon is a normal character: flatland:a is a word.
        if (value is { Word: { } word, Field: null })
        {
            var joined = new Token(TokenKind.Term, $"{name.Text}:{word.Text}", word.IsPrefix);
            return new QueryItem(QueryItem.Leaf(outer, joined), Word: joined);
        }

        return new QueryItem(QueryItem.Combine([new QueryItem(QueryItem.Leaf(outer, name)), new QueryItem(value.Node, value.IsProhibited)]));
    }

    QueryItem? Range(string? field, bool withLow)
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
        return new QueryItem(new RangeCondition(field, Value(low), withLow, Value(high), close.Text == "]"));

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
}
