using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.Tests.Simulator.Queries;

/// <summary>A parsed query as Lucene writes one: + must, - must not, neither should.</summary>
static class QueryText
{
    public static string Of(QueryNode node) => node switch
    {
        ClauseGroup group => string.Join(' ', group.Clauses.Select(clause => Sign(clause.Occur) + Part(clause.Node))),
        AllDocuments => "*:*",
        WordsCondition words => Field(words) + words.Text,
        PhraseCondition phrase => $"{Field(phrase)}\"{phrase.Text}\"",
        PrefixCondition prefix => $"{Field(prefix)}{prefix.Start}*",
        RangeCondition range => $"{Field(range)}{(range.WithLow ? '[' : '{')}{range.Low ?? "*"} TO {range.High ?? "*"}{(range.WithHigh ? ']' : '}')}",
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    static string Part(QueryNode node) => node is ClauseGroup ? $"({Of(node)})" : Of(node);

    static string Field(Condition condition) => condition.Field is { } field ? field + ":" : "";

    static string Sign(Occur occur) => occur switch
    {
        Occur.Must => "+",
        Occur.MustNot => "-",
        _ => "",
    };
}
