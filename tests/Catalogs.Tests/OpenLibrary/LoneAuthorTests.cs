using CacheWarming.Bibliographies;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Catalogs.OpenLibrary;

/// <summary>An author who is asked for without others is found by the same evidence as one of many.</summary>
public sealed class LoneAuthorTests
{
    static readonly Isbn Own = Isbn.FromDigits("9780132350884");

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    public async Task One_behind_all_works_of_a_namesake_is_found_by_a_book_of_the_readers(bool byIsbn, int calls)
    {
        var namesake = new CatalogAuthor("OL1A", "Michael Jones");
        await using var server = await Shelf.ServeAsync([.. Shelf.Of(namesake, 140), Book("Tides", new CatalogAuthor("OL2A", "Michael Jones"))]);
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Michael Jones", titles: byIsbn ? [] : ["Tides"], isbns: byIsbn ? [Own] : []);

        Assert.Equal("OL2A", answer.Bibliography?.Author.CatalogId);
        Assert.Equal("Tides", Assert.Single(answer.Bibliography!.Works).Title);
        Assert.Equal(calls, answer.UpstreamCalls);
    }

    [Theory]
    [InlineData("Richard Bachman", "Stephen King")]
    [InlineData("Leo Tolstoy", "Лев Николаевич Толстой")]
    [InlineData("莫言", "Mo Yan")]
    [InlineData("عمر خیام", "Omar Khayyam")]
    [InlineData("한강", "Han Kang")]
    [InlineData("עמוס עוז", "Amos Oz")]
    public async Task One_whom_the_catalogue_lists_under_another_name_too_costs_one_call_more(string asked, string listed)
    {
        var author = new CatalogAuthor("OL1A", listed) { AlternateNames = [asked] };
        await using var server = await Shelf.ServeAsync(Shelf.Of(author, 6));
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = Assert.Single(await catalog.WorksOfAllAsync(new AuthorQuestion(asked, null, ["Some Book"], []))).Answer!;

        Assert.Equal("OL1A", answer.Bibliography?.Author.CatalogId);
        Assert.Equal(6, answer.Bibliography!.Works.Count);
        Assert.Equal(2, answer.UpstreamCalls);
    }

    [Fact]
    public async Task A_readers_isbn_decides_against_a_namesake_who_has_none_of_the_readers_books()
    {
        var rowling = new CatalogAuthor("OL1A", "J. K. Rowling");
        await using var server = await Shelf.ServeAsync([.. Shelf.Of(new CatalogAuthor("OL2A", "Robert Galbraith"), 3), Book("The Cuckoo's Calling", rowling)]);
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Robert Galbraith", titles: ["The Cuckoo's Calling"], isbns: [Own]);

        Assert.Equal("OL1A", answer.Bibliography!.Author.CatalogId);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Among_others_without_isbns_one_who_is_known_by_an_isbn_alone_is_found(int authors)
    {
        await using var server = await Shelf.ServeAsync(
            [.. Enumerable.Range(1, authors).SelectMany(n => Shelf.Of(new CatalogAuthor($"OL{n}0A", $"Berta{(char)('a' + n)} Winter"), 3)), Book("Преступление и наказание", new CatalogAuthor("OL2A", "Фёдор Достоевский"))]);
        await using var catalog = new CatalogUnderTest(server.Address);

        var outcomes = await catalog.WorksOfAllAsync(
            [.. Enumerable.Range(1, authors - 1).Select(n => new AuthorQuestion($"Berta{(char)('a' + n)} Winter", null, [], [])), new AuthorQuestion("Fyodor Dostoevsky", null, ["Crime and Punishment"], [Own])]);

        Assert.Equal("OL2A", outcomes[^1].Answer!.Bibliography?.Author.CatalogId);
    }

    [Fact]
    public async Task One_of_many_namesakes_whom_no_book_shows_is_called_a_guess()
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(new CatalogAuthor("OL1A", "Michael Jones"), 260));
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync("Michael Jones", titles: ["Not by Any of Them"]);

        Assert.StartsWith("a guess", answer.Bibliography!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_name_and_title_agree_costs_one_call_whatever_the_isbn_would_say()
    {
        await using var server = await Shelf.ServeAsync(Shelf.Of(Shelf.LeGuin, 20));
        await using var catalog = new CatalogUnderTest(server.Address);

        var answer = await catalog.WorksOfAsync(Shelf.LeGuin.Name, titles: [$"Book 3 of {Shelf.LeGuin.Name}"], isbns: [Own]);

        Assert.Equal(1, answer.UpstreamCalls);
    }

    static CatalogWork Book(string title, CatalogAuthor author) => new() { Key = "OL9W", Title = title, Authors = [author], Isbn = [Own.Digits], EditionCount = 1 };
}
