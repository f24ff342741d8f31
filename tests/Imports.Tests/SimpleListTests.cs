using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

public class SimpleListTests
{
    [Fact]
    public async Task A_list_of_title_author_and_isbn_is_enough()
    {
        var entries = await Corpus.ReadAsync("list.csv");

        Assert.Equal(
            [
                "List of books (high)",
                "2: Good Omens / Neil Gaiman & Terry Pratchett",
                "3: It / King, Stephen",
                "4: The Talisman / King, Stephen & Straub, Peter",
                "5: Why We Can't Wait / King, Martin Luther Jr.",
            ],
            Corpus.InShort(entries));
        Assert.Equal(["9780060853983", null, "9780345444882", null], entries.OfType<ExportedBook>().Select(book => book.Isbn?.Digits));
        Assert.Equal("\"x\" is not an ISBN", Assert.IsType<ExportedBook>(entries[4]).IsbnRemark);
    }

    [Fact]
    public async Task Columns_may_have_other_names_and_rows_may_be_short_or_empty()
    {
        var entries = await Corpus.ReadAsync("list-spaces.csv");

        Assert.Equal(["List of books (medium)", "2: Emma / Jane Austen", "3: empty row", "4: Persuasion / "], Corpus.InShort(entries));
        Assert.All(entries.Skip(1), entry => Assert.DoesNotContain("SECRET", entry.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Title,Author")]
    [InlineData("TITLE;AUTHORS")]
    [InlineData("Book Title\tAuthor(s)")]
    [InlineData("Name|Writer")]
    [InlineData("Título,Autor")]
    [InlineData("Titre;Auteur")]
    [InlineData("\"Title\",\"Primary Author\"")]
    public async Task A_header_in_many_words_is_understood(string header)
    {
        var separator = header.First(character => ",;\t|".Contains(character, StringComparison.Ordinal));

        Assert.Equal("2: Emma / Jane Austen", Corpus.InShort(await Corpus.ReadTextAsync($"{header}\nEmma{separator}Jane Austen\n")).Last());
    }

    [Theory]
    [InlineData("4", 4)]
    [InlineData("4.5", 5)]
    [InlineData("0", null)]
    [InlineData("9", null)]
    [InlineData("great", null)]
    public async Task A_rating_is_one_to_five_or_none(string written, int? rating) => Assert.Equal(
        rating,
        Assert.IsType<ExportedBook>((await Corpus.ReadTextAsync($"Title,Author,My Rating\nEmma,Jane Austen,{written}\n"))[1]).Rating);

    [Fact]
    public async Task Code_points_that_are_no_characters_may_stand_in_a_header() => Assert.Equal(
        ["List of books (high)", "2: Emma / Jane Austen"],
        Corpus.InShort(await Corpus.ReadTextAsync("Title,Author,\uFFFE\uFFFF x,\uD800\nEmma,Jane Austen,,\n")));
}
