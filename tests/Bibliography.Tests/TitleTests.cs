using System.Globalization;
using System.Text;
using CacheWarming.Bibliographies;

namespace CacheWarming.Tests.Bibliographies;

public class TitleTests
{
    [Theory]
    [InlineData("The Hobbit", "the hobbit", "HOBBIT", "Hobbit!", "  The   Hobbit ")]
    [InlineData("Pride & Prejudice", "Pride and Prejudice", "PRIDE＆PREJUDICE")]
    [InlineData("L'Étranger", "L’etranger", "Étranger")]
    [InlineData("Die Verwandlung", "Verwandlung")]
    [InlineData("El amor en los tiempos del cólera", "amor en los tiempos del colera")]
    [InlineData("Ender's Game", "Enders Game", "Ender’s Game")]
    [InlineData("Catch-22", "Catch 22", "catch—22")]
    [InlineData("Größenwahn", "GRÖSSENWAHN", "Grossenwahn")]
    [InlineData("الخيميائي", "الخيـميائي", "الخِيميائي")]
    [InlineData("1Ｑ84", "1q84")]
    public void Spellings_of_one_title_share_a_key(string title, params string[] spellings) =>
        Assert.All(spellings, spelling => Assert.Equal(Title.KeyOf(title), Title.KeyOf(spelling)));

    [Theory]
    [InlineData("The The", "the")]
    [InlineData("A", "a")]
    [InlineData("Les Misérables", "miserables")]
    [InlineData("???", "???")]
    [InlineData("❤", "❤")]
    [InlineData("  ", "")]
    [InlineData("ノルウェイの森", "ノルウェイの森")]
    [InlineData("Война и мир", "война и мир")]
    [InlineData("गोदान", "गोदान")]
    [InlineData("שׁוּבָהּ", "שובה")]
    public void A_key_keeps_the_letters_of_every_script_and_is_never_empty_for_a_title(string title, string key) => Assert.Equal(key, Title.KeyOf(title));

    [Theory]
    [InlineData("The Final Empire (Mistborn, #1)", new[] { "final empire mistborn 1", "final empire" })]
    [InlineData("The Final Empire (Mistborn, Book 1)", new[] { "final empire mistborn book 1", "final empire" })]
    [InlineData("The Final Empire: A Novel (Mistborn, #1)", new[] { "final empire a novel mistborn 1", "final empire a novel", "final empire" })]
    [InlineData("Dune - Deluxe Edition", new[] { "dune deluxe edition", "dune" })]
    [InlineData("Sapiens : a brief history", new[] { "sapiens a brief history", "sapiens" })]
    [InlineData("Moby-Dick; or, The Whale", new[] { "moby dick or the whale", "moby dick" })]
    [InlineData("Emma (Classics) [Annotated]", new[] { "emma classics annotated", "emma" })]
    [InlineData("進撃の巨人：始まり", new[] { "進撃の巨人 始まり", "進撃の巨人" })]
    [InlineData("Dune: Part Two - Deluxe Edition", new[] { "dune part two deluxe edition", "dune part two", "dune" })]
    [InlineData("3:10 to Yuma", new[] { "3 10 to yuma" })]
    [InlineData("Re:Zero", new[] { "re zero" })]
    [InlineData("(500) Days", new[] { "500 days" })]
    [InlineData("(Untitled)", new[] { "untitled" })]
    [InlineData(": A Beginning", new[] { "beginning" })]
    public void A_work_is_stored_whole_without_series_and_without_subtitle(string title, string[] keys) => Assert.Equal(keys, Title.KeysOf(title));

    [Fact]
    public void A_search_tries_the_most_specific_key_first() =>
        Assert.Equal(
            ["way of kings a novel the stormlight archive 1", "way of kings a novel", "way of kings"],
            Title.LookupKeys("The Way of Kings: A Novel (The Stormlight Archive, #1)"));

    [Theory]
    [InlineData("The Final Empire (Mistborn, #1)", "Final Empire", true)]
    [InlineData("final empire", "The Final Empire (Mistborn, Book 1)", true)]
    [InlineData("Sapiens", "Sapiens: A Brief History of Humankind", true)]
    [InlineData("Sapiens: A Brief History of Humankind", "Sapiens", true)]
    [InlineData("Star Wars: Thrawn", "Star Wars: Ahsoka", false)]
    [InlineData("Dune", "Dune Messiah", false)]
    public void Two_different_subtitles_do_not_match(string query, string title, bool matches) => Assert.Equal(matches, Title.Matches(query, title));

    [Fact]
    public void A_key_is_its_own_key() => AnyText.Holds(text => Title.KeyOf(Title.KeyOf(text)) == Title.KeyOf(text));

    [Fact]
    public void A_title_with_a_letter_or_digit_has_a_key() => AnyText.Holds(text =>
        !text.EnumerateRunes().Any(Rune.IsLetterOrDigit) || (Title.KeyOf(text).Length > 0 && Title.KeysOf(text).Count > 0));

    [Fact]
    public void A_title_has_few_keys_however_often_it_is_divided() =>
        Assert.InRange(Title.KeysOf(string.Concat(Enumerable.Repeat("a: b (c) ", 20_000))).Count, 1, 4);

    [Fact]
    public void The_full_key_comes_first_and_no_key_twice() => AnyText.Holds(text =>
        Title.KeysOf(text) is var keys && (keys.Count == 0 || keys[0] == Title.KeyOf(text)) && keys.Distinct().Count() == keys.Count);

    [Theory]
    [InlineData("{0}")]
    [InlineData(" {0}\t")]
    [InlineData("{0} (Series, #3)")]
    [InlineData("{0} (Saga, Book 2)")]
    [InlineData("{0}: A Novel")]
    [InlineData("{0} - Deluxe Edition")]
    [InlineData("The {0}")]
    public void A_work_is_found_by_every_spelling_of_its_title(string spelling) => AnyText.Holds(text =>
        !HasWord(text)
        || Title.LookupKeys(spelling.Replace("{0}", text, StringComparison.Ordinal)).Intersect(Title.KeysOf(text)).Any());

    // The iota subscript is the one mark that becomes a letter in upper case.
    [Fact]
    public void A_work_is_found_in_any_case() => AnyText.Holds(text =>
        !HasWord(text)
        || text.Contains('\u0345', StringComparison.Ordinal)
        || Title.KeysOf(text) is var keys
        && (Title.LookupKeys(text.ToUpperInvariant()).Intersect(keys).Any() && Title.LookupKeys(text.ToLowerInvariant()).Intersect(keys).Any()));

    [Fact]
    public void Every_lookup_key_of_a_title_finds_it() => AnyText.Holds(text =>
        Title.KeysOf(text).All(key => Title.LookupKeys(key).Intersect(Title.KeysOf(text)).Any()));

    // Apostrophes and the Arabic tatweel count as letters in Unicode, but alone they are no word.
    static bool HasWord(string text) => Title.Tidy(text).Normalize(NormalizationForm.FormKD).EnumerateRunes().Any(rune =>
        Rune.IsLetterOrDigit(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.ModifierLetter);
}
