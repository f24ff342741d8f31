using System.Text;

namespace CacheWarming.OpenLibrarySimulator.Queries;

enum TokenKind
{
    Term,
    Phrase,
    And,
    Or,
    Not,
    To,
    Plus,
    Minus,
    Colon,
    Open,
    Close,
    OpenRange,
    CloseRange,
    Boost,
}

/// <summary>A token of a query.</summary>
/// <param name="Text">A term or a phrase without escapes and quotes; for a bracket the bracket itself.</param>
/// <param name="IsPrefix">Whether the term ends with a star, which <paramref name="Text"/> does not contain.</param>
readonly record struct Token(TokenKind Kind, string Text = "", bool IsPrefix = false);

/// <summary>Splits a query like luqum 0.11, the parser of Open Library.</summary>
static class QueryTokens
{
    const string NotInTerms = ":^~(){}[]";
    const string NotAtStart = NotInTerms + "/,\"'+-";

    /// <summary>
    /// Null if there is a character with which no token begins, such as the quotation mark of a phrase that is not closed.
    /// </summary>
    public static List<Token>? Tokenize(string query)
    {
        var tokens = new List<Token>();
        for (var at = 0; at < query.Length;)
        {
            if (char.IsWhiteSpace(query[at]))
            {
                at++;
            }
            else if (Next(query, ref at) is { } token)
            {
                tokens.Add(token);
            }
            else
            {
                return null;
            }
        }

        return tokens;
    }

    static Token? Next(string query, ref int at)
    {
        var first = query[at];
        if (!NotAtStart.Contains(first, StringComparison.Ordinal))
        {
            return Term(query, ref at);
        }

        at++;
        return first switch
        {
            '"' => Phrase(query, ref at),
            '^' => Boost(query, ref at),
            '+' => new Token(TokenKind.Plus),
            '-' => new Token(TokenKind.Minus),
            ':' => new Token(TokenKind.Colon),
            '(' => new Token(TokenKind.Open),
            ')' => new Token(TokenKind.Close),
            '[' or '{' => new Token(TokenKind.OpenRange, first.ToString()),
            ']' or '}' => new Token(TokenKind.CloseRange, first.ToString()),
            _ => null,
        };
    }

    static Token? Term(string query, ref int at)
    {
        var (start, text, isPrefix) = (at, new StringBuilder(), false);
        for (; at < query.Length && !char.IsWhiteSpace(query[at]) && !NotInTerms.Contains(query[at], StringComparison.Ordinal); at++)
        {
            isPrefix = query[at] == '*';
            if (query[at] == '\\' && ++at == query.Length)
            {
                return null;
            }

            text.Append(query[at]);
        }

        return query.AsSpan(start, at - start) switch
        {
            "AND" => new Token(TokenKind.And),
            "OR" => new Token(TokenKind.Or),
            "NOT" => new Token(TokenKind.Not),
            "TO" => new Token(TokenKind.To, "TO"),
            _ => new Token(TokenKind.Term, isPrefix ? text.ToString(0, text.Length - 1) : text.ToString(), isPrefix),
        };
    }

    static Token? Phrase(string query, ref int at)
    {
        var text = new StringBuilder();
        for (; at < query.Length; at++)
        {
            if (query[at] == '"')
            {
                at++;
                return new Token(TokenKind.Phrase, text.ToString());
            }

            if (query[at] == '\\' && ++at == query.Length)
            {
                return null;
            }

            text.Append(query[at]);
        }

        return null;
    }

    static Token Boost(string query, ref int at)
    {
        while (at < query.Length && (char.IsAsciiDigit(query[at]) || query[at] == '.'))
        {
            at++;
        }

        return new Token(TokenKind.Boost);
    }
}
