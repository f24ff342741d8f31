using CacheWarming.Bibliographies;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Catalogs.OpenLibrary;

namespace CacheWarming.Tests.Catalogs.WhoIsWho;

/// <summary>An ISBN proves an author of another name only when nothing speaks against it.</summary>
public sealed class WrongIsbnTests
{
    static readonly Isbn Own = Isbn.FromDigits("9780132350884");

    [Theory]
    [InlineData("Stephen King", "It", "村上春樹", 1, 6)]
    [InlineData("Stephen King", "It", "村上春樹", 4, 6)]
    [InlineData("Stephen King", "It", "村上春樹", 4, 300)]
    [InlineData("Jane Austen", "Emma", "Лев Толстой", 1, 6)]
    [InlineData("Jane Austen", "Emma", "Лев Толстой", 4, 6)]
    [InlineData("Orhan Pamuk", "Snow", "نجيب محفوظ", 4, 6)]
    [InlineData("Elie Wiesel", "Night", "한강", 4, 300)]
    [InlineData("余华", "活着", "Gabriel García Márquez", 4, 6)]
    public async Task Who_wrote_the_title_and_has_the_name_comes_before_whom_the_isbn_names(string asked, string title, string other, int authors, int works)
    {
        var right = new CatalogAuthor("OL1A", asked);
        await using var server = await Shelf.ServeAsync(
        [
            .. Shelf.Of(right, works), new CatalogWork { Key = "OL8W", Title = title, Authors = [right], EditionCount = 20_000 },
            .. Shelf.Of(new CatalogAuthor("OL2A", other), 3), Book(new CatalogAuthor("OL2A", other)), .. Others(authors),
        ]);
        await using var catalog = new CatalogUnderTest(server.Address);

        var outcomes = await catalog.WorksOfAllAsync([.. OtherQuestions(authors), new AuthorQuestion(asked, null, [title], [Own])]);

        Assert.Equal("OL1A", outcomes[^1].Answer!.Bibliography?.Author.CatalogId);
    }

    [Theory]
    [InlineData("Constance Garnett", "Fyodor Dostoevsky", "Фёдор Михайлович Достоевский", true)]
    [InlineData("Richard Pevear", "Leo Tolstoy", "Лев Николаевич Толстой", true)]
    [InlineData("Mirra Ginsburg", "Mikhail Bulgakov", "Михаил Булгаков", true)]
    [InlineData("Peter Bien", "Nikos Kazantzakis", "Νίκος Καζαντζάκης", true)]
    [InlineData("Constance Garnett", "Fyodor Dostoevsky", "Fyodor Dostoevsky", true)]
    [InlineData("Jay Rubin", "Haruki Murakami", "村上春樹", false)]
    [InlineData("Deborah Smith", "Han Kang", "한강", false)]
    [InlineData("Edward FitzGerald", "Omar Khayyam", "عمر خیام", false)]
    public async Task A_translator_in_the_authors_cell_is_not_taken_for_the_author(string translator, string author, string listed, bool isAuthorFound)
    {
        foreach (var others in new[] { 1, 4 })
        {
            await using var server = await Shelf.ServeAsync([Book(new CatalogAuthor("OL2A", listed)), .. Others(others)]);
            await using var catalog = new CatalogUnderTest(server.Address);

            var outcomes = await catalog.WorksOfAllAsync(
                [.. OtherQuestions(others), new AuthorQuestion(translator, null, ["A Book by ISBN"], [Own]), new AuthorQuestion(author, null, ["A Book by ISBN"], [Own])]);

            Assert.Null(outcomes[^2].Answer!.Bibliography);
            Assert.Equal(isAuthorFound ? "OL2A" : null, outcomes[^1].Answer!.Bibliography?.Author.CatalogId);
        }
    }

    [Fact]
    public async Task A_translator_who_stands_alone_is_not_taken_for_an_author_of_other_letters_whose_name_sounds_otherwise()
    {
        await using var server = await Shelf.ServeAsync(Book(new CatalogAuthor("OL2A", "Фёдор Михайлович Достоевский")));
        await using var catalog = new CatalogUnderTest(server.Address);

        Assert.Null((await catalog.WorksOfAsync("Constance Garnett", titles: ["Преступление"], isbns: [Own])).Bibliography);
        Assert.NotNull((await catalog.WorksOfAsync("Fjodor Dostojewski", titles: ["Schuld und Sühne"], isbns: [Own])).Bibliography);
    }

    [Theory]
    [InlineData("Virgil", "The Aeneid", "Allen Mandelbaum", "The Aeneid", 1)]
    [InlineData("Homer", "The Odyssey", "Robert Fagles", "The Odyssey", 1)]
    [InlineData("Homero", "La Ilíada", "Luis Segalá", "Ilíada", 1)]
    [InlineData("Sun Tzu", "The Art of War", "Thomas Cleary", "The Art of War", 1)]
    [InlineData("Ottessa Moshfegh", "Freeman's Arrival", "John Freeman", "Eileen", 1)]
    [InlineData("Ottessa Moshfegh", "The Best Stories", "John Freeman", "Eileen", 6)]
    [InlineData("Franz Kafka", "Der Prozess", "Martin Roda Becher", "Das Schloss", 6)]
    [InlineData("J.K. Rowling", "ハリー・ポッターと賢者の石", "松岡佑子", "Harry Potter and the Philosopher's Stone", 1)]
    [InlineData("Albert Camus", "الغريب", "محمد آيت حنا", "L'étranger", 1)]
    [InlineData("Leo Tolstoy", "Война и мир", "Издательство Эксмо", "War and Peace", 1)]
    [InlineData("村上春樹", "Norwegian Wood", "Jay Rubin", "ノルウェイの森", 1)]
    [InlineData("JRR Tolkien", "Der Hobbit", "Wolfgang Krege", "The Hobbit", 6)]
    public async Task An_edition_that_lists_its_translator_or_editor_alone_does_not_make_an_author_of_that_person(string asked, string title, string other, string own, int works)
    {
        var right = new CatalogAuthor("OL1A", asked == "JRR Tolkien" ? "J. R. R. Tolkien" : asked);
        foreach (var authors in new[] { 1, 2, 4 })
        {
            await using var server = await Shelf.ServeAsync(
            [
                .. Shelf.Of(right, works - 1), new CatalogWork { Key = "OL8W", Title = own, Authors = [right], EditionCount = 20 },
                Book(new CatalogAuthor("OL2A", other)) with { Title = title }, .. Others(authors),
            ]);
            await using var catalog = new CatalogUnderTest(server.Address);

            var outcomes = await catalog.WorksOfAllAsync([.. OtherQuestions(authors).Select(HavingIsbn), new AuthorQuestion(asked, null, [title], [Own])]);

            Assert.Equal("OL1A", outcomes[^1].Answer!.Bibliography?.Author.CatalogId);
            Assert.Equal(works, outcomes[^1].Answer!.Bibliography!.Works.Count);
        }
    }

    [Theory]
    [InlineData("Robert Galbraith", "J. K. Rowling")]
    [InlineData("Richard Bachman", "Stephen King")]
    [InlineData("Romain Gary", "Émile Ajar")]
    [InlineData("Borís Akúnin", "Grigori Chkhartishvili")]
    public async Task A_further_name_of_the_catalogue_comes_before_a_known_namesake(string asked, string listed)
    {
        foreach (var authors in new[] { 1, 4 })
        {
            await using var server = await Shelf.ServeAsync(
                [.. Shelf.Of(new CatalogAuthor("OL1A", asked), 8), Book(new CatalogAuthor("OL2A", listed) { AlternateNames = [asked] }), .. Others(authors)]);
            await using var catalog = new CatalogUnderTest(server.Address);

            var outcomes = await catalog.WorksOfAllAsync([.. OtherQuestions(authors).Select(HavingIsbn), new AuthorQuestion(asked, null, ["A Book by ISBN"], [Own])]);

            Assert.Equal("OL2A", outcomes[^1].Answer!.Bibliography?.Author.CatalogId);
        }
    }

    static IEnumerable<CatalogWork> Others(int authors) => Enumerable.Range(1, authors).SelectMany(n => Shelf.Of(new CatalogAuthor($"OL{n}0A", $"Berta{(char)('a' + n)} Winter"), 3));

    static IEnumerable<AuthorQuestion> OtherQuestions(int authors) => Enumerable.Range(1, authors - 1).Select(n => new AuthorQuestion($"Berta{(char)('a' + n)} Winter", null, [], []));

    // From three authors with ISBNs on, these are asked for together.
    static AuthorQuestion HavingIsbn(AuthorQuestion question, int number) => question with { HintIsbns = [Isbn.Read($"030640{number:D3}").Isbn ?? Isbn.FromDigits("9780306406157")] };

    static CatalogWork Book(CatalogAuthor author) => new() { Key = "OL9W", Title = "A Book by ISBN", Authors = [author], Isbn = [Own.Digits], EditionCount = 1 };
}
