using CacheWarming.OpenLibrarySimulator.Queries;

namespace CacheWarming.Tests.Simulator.Queries;

public sealed class QueryParserTests
{
    [Theory]
    [InlineData("query here", "+query +here")]
    [InlineData("one AND two", "+one +two")]
    [InlineData("one OR two", "one two")]
    [InlineData("one or two", "+one +or +two")]
    [InlineData("one NOT two", "+one -two")]
    [InlineData("-one +two", "-one +two")]
    [InlineData("one AND -two", "+one -two")]
    [InlineData("(one OR two) AND three", "+(one two) +three")]
    [InlineData("\"one two\" three", "+\"one two\" +three")]
    [InlineData("one^4 \"two three\"^0.5", "+one +\"two three\"")]
    [InlineData("one - two", "+one -two")]
    [InlineData("one & two", "+one +two")]
    [InlineData("sol*", "+sol*")]
    [InlineData("*:*", "+*:*")]
    [InlineData("one TO two", "+one +TO +two")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    public void Words_signs_and_operators(string query, string parsed) => AssertParsed(query, parsed);

    // As in Lucene, where no operator binds stronger than another: what stands beside an AND has to be met.
    [Theory]
    [InlineData("one OR two AND three", "one +two +three")]
    [InlineData("one two OR three", "+one two three")]
    [InlineData("one OR -two", "one -two")]
    public void Operators_say_of_their_neighbours_whether_they_have_to_be_met(string query, string parsed) => AssertParsed(query, parsed);

    [Theory]
    [InlineData("title:rules", "+title:rules")]
    [InlineData("title: \"Harry Potter\"", "+title:\"Harry Potter\"")]
    [InlineData("author:pollan", "+author_name:pollan")]
    [InlineData("authors:pollan", "+author_name:pollan")]
    [InlineData("By:pollan", "+author_name:pollan")]
    [InlineData("author_key:(OL1A OR OL2A)", "+(author_key:OL1A author_key:OL2A)")]
    [InlineData("author_name:(\"a b\" OR c) OR author_alternative_name:(\"a b\" OR c)", "(author_name:\"a b\" author_name:c) (author_alternative_name:\"a b\" author_alternative_name:c)")]
    [InlineData("title:(food -fast)", "+(+title:food -title:fast)")]
    [InlineData("-language:eng", "-language:eng")]
    [InlineData("isbn:979*", "+isbn:979*")]
    [InlineData("subject:*", "+subject:*")]
    [InlineData("edition_count:[5 TO *]", "+edition_count:[5 TO *]")]
    [InlineData("first_publish_year:{1990 TO 2000]", "+first_publish_year:{1990 TO 2000]")]
    [InlineData("key:/works/OL1W", "+key:/works/OL1W")]
    [InlineData("key:(/works/OL1W OR \"/works/OL2W\")", "+(key:/works/OL1W key:\"/works/OL2W\")")]
    public void Fields_with_words_phrases_groups_and_ranges(string query, string parsed) => AssertParsed(query, parsed);

    // The first five are the examples of Open Library's own tests.
    [Theory]
    [InlineData("title:food rules by:pollan", "+(+title:food +title:rules) +author_name:pollan")]
    [InlineData("query here title:food rules author:pollan", "+query +here +(+title:food +title:rules) +author_name:pollan")]
    [InlineData("title:\"food rules\" author:pollan", "+title:\"food rules\" +author_name:pollan")]
    [InlineData("authors:Kim Harrison OR authors:Lynsay Sands", "(+author_name:Kim +author_name:Harrison) (+author_name:Lynsay +author_name:Sands)")]
    [InlineData("title:(Holidays are Hell) authors:(Kim Harrison) OR authors:(Lynsay Sands)",
        "+(+title:Holidays +title:are +title:Hell) (+author_name:Kim +author_name:Harrison) (+author_name:Lynsay +author_name:Sands)")]
    [InlineData("title:flatland:a romance", "+(+title:flatland:a +title:romance)")]
    [InlineData("title:foo OR bar AND author:blah", "+(title:foo title:bar) +author_name:blah")]
    [InlineData("title:foo bar OR baz", "(+title:foo +title:bar) baz")]
    [InlineData("one OR title:foo bar", "one (+title:foo +title:bar)")]
    [InlineData("one AND title:foo OR bar", "+one title:foo bar")]
    [InlineData("title:foo OR bar baz", "+(title:foo title:bar) +baz")]
    [InlineData("title:foo \"bar baz\"", "+title:foo +\"bar baz\"")]
    [InlineData("title:(foo) bar", "+(+title:foo) +bar")]
    [InlineData("-title:foo bar", "-title:foo +bar")]
    public void A_field_reaches_over_the_words_that_follow_its_own(string query, string parsed) => AssertParsed(query, parsed);

    [Theory]
    [InlineData("flatland:a romance", "+flatland:a +romance")]
    [InlineData("flatland : a romance", "+flatland:a +romance")]
    [InlineData("nonsense:(one OR two)", "+(+nonsense +(one two))")]
    [InlineData("nonsense:-one", "+(+nonsense -one)")]
    public void An_unknown_field_is_a_word(string query, string parsed) => AssertParsed(query, parsed);

    [Theory]
    [InlineData(@"title:foo\:bar", "+title:foo:bar")]
    [InlineData(@"\(one\)", "+(one)")]
    [InlineData(@"\AND one", "+AND +one")]
    [InlineData("\"one \\\"two\\\"\"", "+\"one \"two\"\"")]
    [InlineData("O'Brien", "+O'Brien")]
    [InlineData("who?", "+who?")]
    public void A_backslash_takes_a_characters_meaning_away(string query, string parsed) => AssertParsed(query, parsed);

    // Open Library then escapes everything and searches for all of it.
    [Theory]
    [InlineData("(author_key:OL1A OR OL2A", "+(author_key:OL1A +OR +OL2A")]
    [InlineData("title:the \"History of", "+title:the +\"History +of")]
    [InlineData("foo bar -", "+foo +bar")]
    [InlineData("foo AND", "+foo +AND")]
    [InlineData("OR foo", "+OR +foo")]
    [InlineData("foo AND OR bar", "+foo +AND +OR +bar")]
    [InlineData("foo)", "+foo)")]
    [InlineData("()", "")]
    [InlineData("title:", "+title:")]
    [InlineData("'tis", "+'tis")]
    [InlineData("King , Stephen OR Max", "+King +Stephen +OR +Max")]
    [InlineData("[1 TO", "+[1 +TO")]
    [InlineData("foo\\", "+foo\\")]
    public void A_query_that_can_not_be_read_is_all_words(string query, string parsed) => AssertParsed(query, parsed);

    [Theory]
    [InlineData('(')]
    [InlineData('-')]
    [InlineData('+')]
    public void Thousands_of_open_parentheses_or_signs_do_not_exhaust_the_stack(char sign) =>
        Assert.NotNull(QueryParser.Parse(new string(sign, 100_000) + "one", QueryScheme.Works));

    [Theory]
    [InlineData("key:(/authors/OL1A OR /authors/OL2A)", "+(key:/authors/OL1A key:/authors/OL2A)")]
    [InlineData("\"Franz Kafka\" OR \"Max Brod\"", "\"Franz Kafka\" \"Max Brod\"")]
    [InlineData("alternate_names:kafka work_count:[100 TO *]", "+alternate_names:kafka +work_count:[100 TO *]")]
    [InlineData("author_key:OL1A", "+author_key:OL1A")]
    public void The_search_for_authors_has_fields_of_its_own(string query, string parsed) =>
        Assert.Equal(parsed, QueryText.Of(QueryParser.Parse(query, QueryScheme.Authors)));

    static void AssertParsed(string query, string parsed) => Assert.Equal(parsed, QueryText.Of(QueryParser.Parse(query, QueryScheme.Works)));
}
