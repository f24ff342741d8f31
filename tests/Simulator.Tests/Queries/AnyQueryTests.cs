using CacheWarming.OpenLibrarySimulator.Catalog;
using CacheWarming.OpenLibrarySimulator.Queries;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using FsCheck;
using FsCheck.Fluent;

namespace CacheWarming.Tests.Simulator.Queries;

/// <summary>Properties of queries as callers and people should not write them.</summary>
public sealed class AnyQueryTests
{
    static readonly string[] Pieces =
    [
        "title", "author", "by", "author_key", "isbn", "key", "language", "edition_count", "nonsense", ":", ":", ":", "(", ")", "(", ")", "\"", "\"", "[", "]", "{", "}",
        " AND ", " OR ", " NOT ", " TO ", " ", " ", "+", "-", "\\", "/", "*", "?", "~", "^2", "&&", "||", "!", "'", "<", ">=", "Solaris", "Robert", "Martin", "OL1A",
        "/works/OL1W", "9789999999991", "1961", "a.b", "Стругацкий", "村上", "\u0301", "\uD800", "\0", "\u3000", "😀",
    ];

    static readonly Arbitrary<string> Queries = Arb.From(
        Gen.Frequency((6, Gen.Elements(Pieces)), (1, Gen.Choose(0, 0xFFFF).Select(unit => ((char)unit).ToString()))).ArrayOf().Select(string.Concat),
        text => Enumerable.Range(0, text.Length).Select(at => text.Remove(at, 1)));

    static readonly ISimulatedCatalog Given = new IndexedCatalog(Books.All, new Dictionary<string, string>(StringComparer.Ordinal));
    static readonly ISimulatedCatalog MadeUp = new SyntheticCatalog(10, SyntheticSizes.Real);

    [Fact]
    public void Any_text_can_be_read_and_searched_for() => Holds(query =>
    {
        var works = QueryParser.Parse(query, QueryScheme.Works);
        var authors = QueryParser.Parse(query, QueryScheme.Authors);
        return IsPage(Given.FindWorks(works, sort: null, 0, 5), 5)
            && IsPage(Given.FindAuthors(authors, 0, 5), 5)
            && IsPage(MadeUp.FindWorks(works, "editions", 0, 5), 5)
            && IsPage(MadeUp.FindAuthors(authors, 0, 5), 5);
    });

    [Fact]
    public void What_an_index_finds_is_what_going_through_all_works_finds() => Holds(query =>
    {
        var parsed = QueryParser.Parse(query, QueryScheme.Works);
        var found = Given.FindWorks(parsed, "key", 0, 100).Page.Select(work => work.Key);
        return found.Order(StringComparer.Ordinal).SequenceEqual(QueryEvaluation.Find(parsed, new Unindexed()).Select(work => Books.All[work].Key).Order(StringComparer.Ordinal));
    });

    [Fact]
    public void A_phrase_with_its_quotation_marks_escaped_is_read_as_it_is() => Holds(text =>
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var parsed = QueryText.Of(QueryParser.Parse($"title:\"{escaped}\"", QueryScheme.Works));
        return parsed == (IndexTerms.Tokenize(text).Length == 0 ? "" : $"+title:\"{text}\"");
    });

    static void Holds(Func<string, bool> property) => Prop.ForAll(Queries, property).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    static bool IsPage<T>(Found<T> found, int limit) => found.Page.Count == Math.Min(found.Count, limit);

    sealed class Unindexed : IQueryIndex<int>
    {
        public IEnumerable<int> All => Enumerable.Range(0, Books.All.Count);

        public IReadOnlyCollection<int>? Lookup(Condition condition) => null;

        // Either form of an ISBN finds the work only with an index.
        public bool Meets(int document, Condition condition) => SearchFields.Meets(Books.All[document], condition);
    }
}
