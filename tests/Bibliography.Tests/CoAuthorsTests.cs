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
            [new CoAuthorLink("Terry Pratchett", "OL2A", 2), new CoAuthorLink("Dave McKean", null, 1)],
            CoAuthors.Of(Of(
                Work("W1", "Coraline", Gaiman, Author("Dave  McKean")),
                Work("W2", "Good Omens", Gaiman, Pratchett),
                Work("W3", "Good Omens Script", Pratchett, Gaiman, Pratchett))));

    [Fact]
    public void The_author_under_another_id_or_spelling_is_no_co_author() =>
        Assert.Empty(CoAuthors.Of(Of(Work("W1", "Stardust", Gaiman, Author("Gaiman, Neil", "OL7A"), Author("N. R. Gaiman", "OL1A"), Author("NEIL GAIMAN")))));

    [Fact]
    public void Nobody_in_particular_is_no_co_author() =>
        Assert.Empty(CoAuthors.Of(Of(Work("W1", "Tales", Gaiman, Author("Various", "OL8A"), Author("Anonymous"), Author("")))));

    [Fact]
    public void Namesakes_with_different_ids_stay_apart() =>
        Assert.Equal(
            ["OL5A", "OL6A"],
            CoAuthors.Of(Of(Work("W1", "One", Gaiman, Author("Ann Lee", "OL5A")), Work("W2", "Two", Gaiman, Author("Ann Lee", "OL6A")))).Select(link => link.CatalogId));

    static Bibliography Of(params Work[] works) => new(Gaiman, works, DateTimeOffset.UnixEpoch, "OpenLibrary", 1, works.Length, null);
}
