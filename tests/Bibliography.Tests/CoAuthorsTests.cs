using CacheWarming.Bibliographies;
using static CacheWarming.Tests.Bibliographies.Books;

namespace CacheWarming.Tests.Bibliographies;

public class CoAuthorsTests
{
    static readonly AuthorRef Gaiman = Author("Neil Gaiman", "OL1A");
    static readonly AuthorRef Pratchett = Author("Terry Pratchett", "OL2A");

    [Fact]
    public void Co_authors_are_counted_by_shared_works_strongest_first() =>
        Assert.Equal(
            [("Terry Pratchett", "OL2A", 2), ("Dave McKean", null, 1)],
            Links(
                Work("W1", "Coraline", Gaiman, Author("Dave  McKean")),
                Work("W2", "Good Omens", Gaiman, Pratchett),
                Work("W3", "Good Omens Script", Pratchett, Gaiman, Pratchett)).Select(link => (link.Name, link.CatalogId, link.SharedWorks)));

    [Fact]
    public void A_work_in_many_editions_weighs_more_than_one_that_hardly_anybody_has() =>
        Assert.Equal(
            [("Terry Pratchett", 3), ("Kim Newman", 1)],
            Links(
                Work("W1", "Ghastly Beyond Belief", Author("Kim Newman", "OL3A"), Gaiman) with { EditionCount = 1 },
                Work("W2", "Good Omens", Pratchett, Gaiman) with { EditionCount = 100 }).Select(link => (link.Name, link.Weight)));

    [Fact]
    public void A_book_of_two_weighs_more_than_an_anthology_of_many()
    {
        var many = Enumerable.Range(10, 8).Select(i => Author($"Writer No{i}", $"OL{i}A")).ToArray();

        var links = Links(Work("W1", "Good Omens", Pratchett, Gaiman), Work("W2", "The Best of the Year", [many[0], Gaiman, .. many[1..]]));

        Assert.Equal(("Terry Pratchett", 1), (links[0].Name, links[0].Weight));
        Assert.Equal(1 / 8.0, links[1].Weight);
    }

    [Theory]
    [InlineData("Dave McKean (Illustrator)")]
    [InlineData("Dave McKean, illustrator")]
    [InlineData("Dave McKean [Narrator]")]
    [InlineData("Dave McKean (Übersetzer)")]
    public void Who_is_said_to_have_done_something_else_than_writing_is_ranked_down(string written)
    {
        var links = Links(Work("W1", "Coraline", Author(written, "OL4A"), Gaiman), Work("W2", "Good Omens", Pratchett, Gaiman));

        Assert.Equal([("Terry Pratchett", 1), ("Dave McKean", 0.1)], links.Select(link => (link.Name, link.Weight)));
    }

    [Fact]
    public void Who_always_stands_behind_is_ranked_down_for_it_may_be_a_narrator() =>
        Assert.Equal(
            [("Terry Pratchett", 2), ("Michael Kramer", 1)],
            Links(
                Work("W1", "One", Gaiman, Author("Michael Kramer", "OL5A")),
                Work("W2", "Two", Gaiman, Author("Michael Kramer", "OL5A")),
                Work("W3", "Three", Gaiman, Pratchett),
                Work("W4", "Four", Pratchett, Gaiman)).Select(link => (link.Name, link.Weight)));

    [Fact]
    public void The_author_under_another_id_or_spelling_is_no_co_author() =>
        Assert.Empty(CoAuthors.Find(Of(Work("W1", "Stardust", Gaiman, Author("Gaiman, Neil", "OL7A"), Author("N. R. Gaiman", "OL1A"), Author("NEIL GAIMAN")))));

    [Fact]
    public void Nobody_in_particular_is_no_co_author() =>
        Assert.Empty(CoAuthors.Find(Of(Work("W1", "Tales", Gaiman, Author("Various", "OL8A"), Author("Anonymous"), Author("")))));

    [Fact]
    public void Namesakes_with_different_ids_stay_apart() =>
        Assert.Equal(
            ["OL5A", "OL6A"],
            CoAuthors.Find(Of(Work("W1", "One", Gaiman, Author("Ann Lee", "OL5A")), Work("W2", "Two", Gaiman, Author("Ann Lee", "OL6A")))).Select(link => link.CatalogId));

    static IReadOnlyList<CoAuthorLink> Links(params Work[] works) => CoAuthors.Find(Of(works));

    static Bibliography Of(params Work[] works) => new(Gaiman, works, DateTimeOffset.UnixEpoch, "OpenLibrary", 1, works.Length, null);
}
