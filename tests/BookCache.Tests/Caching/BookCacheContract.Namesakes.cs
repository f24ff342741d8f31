using CacheWarming.BookCaching;
using CacheWarming.Bibliographies;

namespace CacheWarming.Tests.BookCaching.Caching;

public abstract partial class BookCacheContract
{
    static readonly AuthorRef Uncle = new("Robert C. Martin", "OL216228A");
    static readonly AuthorRef Historian = new("Robert C. Martin", "OL999A");

    async Task StoreNamesakesAsync()
    {
        await Warmer.StoreAsync(
            Books.Of(Uncle, Time.GetUtcNow(), Books.Work("OL1W", "Clean Code", Uncle, First.Digits)), Books.Asked(Uncle, "Clean Code"), null, default);
        await Warmer.StoreAsync(
            Books.Of(Historian, Time.GetUtcNow(), Books.Work("OL2W", "A Valley's History", Historian)),
            Books.Asked(Historian, "A Valley's History"), null, default);
    }

    async Task<string?> ResolvedAsync(AuthorQuestion question) =>
        (await Reader.FindWarmAuthorAsync(question, default))?.Bibliography?.Author.CatalogId;

    [Fact]
    public async Task The_users_own_titles_and_ISBNs_choose_among_stored_namesakes()
    {
        await StoreNamesakesAsync();

        Assert.Equal(Uncle.CatalogId, await ResolvedAsync(Books.Asked(Uncle, "Clean code: a handbook", "Something else")));
        Assert.Equal(Historian.CatalogId, await ResolvedAsync(Books.Asked(Uncle, "A valley's history")));
        Assert.Equal(Uncle.CatalogId, await ResolvedAsync(new AuthorQuestion("Martin, Robert C.", null, [], [First])));
    }

    [Fact]
    public async Task Evidence_that_no_stored_namesake_has_must_be_fetched_until_it_led_somewhere()
    {
        await StoreNamesakesAsync();
        var question = Books.Asked(Uncle, "UML for Java Programmers");
        Assert.Null(await ResolvedAsync(question));

        await Warmer.StoreAsync(Books.Of(Uncle, Time.GetUtcNow(), Books.Work("OL1W", "Clean Code", Uncle)), question, null, default);
        Assert.Equal(Uncle.CatalogId, await ResolvedAsync(question));
    }

    [Fact]
    public async Task Without_evidence_the_last_resolution_of_the_name_stands()
    {
        await StoreNamesakesAsync();

        Assert.Equal(Historian.CatalogId, await ResolvedAsync(Books.Asked(Uncle)));
        Assert.Equal(["OL2W"], IdsOf(await Reader.FindAuthorAsync("Robert C. Martin", default)));
    }

    [Fact]
    public async Task The_asked_spelling_and_the_catalogues_both_lead_to_the_bibliography()
    {
        var tolkien = new AuthorRef("John Ronald Reuel Tolkien", "OL26320A");
        await Warmer.StoreAsync(
            Books.Of(tolkien, Time.GetUtcNow(), Books.Work("OL1W", "The Hobbit", tolkien)),
            new AuthorQuestion("J.R.R. Tolkien", null, [], []), null, default);

        Assert.Equal(tolkien.CatalogId, await ResolvedAsync(new AuthorQuestion("J. R. R. Tolkien", null, [], [])));
        Assert.Equal(tolkien.CatalogId, await ResolvedAsync(new AuthorQuestion("JRR Tolkien", null, ["Hobbit"], [])));
        Assert.Equal(tolkien.CatalogId, await ResolvedAsync(Books.Asked(tolkien, "The Hobbit")));
    }

    [Theory]
    [InlineData("Robert Galbraith", "J. K. Rowling")]
    [InlineData("Haruki Murakami", "村上春樹")]
    [InlineData("Richard Bachman", "Stephen King")]
    [InlineData("Émile Ajar", "Romain Gary")]
    public async Task A_warmed_author_is_found_under_the_asked_name_and_under_the_catalogues(string asked, string listed)
    {
        var author = new AuthorRef(listed, "OL26320A");
        await Warmer.StoreAsync(Books.Of(author, Time.GetUtcNow(), Books.Work("OL1W", "The Cuckoo's Calling", author, First.Digits)), new AuthorQuestion(asked, null, ["The Cuckoo's Calling"], [First]), null, default);

        foreach (var name in new[] { asked, listed })
        {
            Assert.Equal(["OL1W"], IdsOf(await Reader.FindAuthorAsync(name, default)));
            Assert.Equal(["OL1W"], IdsOf(await Reader.FindTitleAsync("Cuckoo´s Calling", name, default)));
            Assert.True(Assert.Single(await Reader.ProbeAsync([new BookProbe("The Cuckoo's Calling", name, null)], default)).TitleHit);
        }

        Assert.False((await Reader.FindTitleAsync("The Cuckoo's Calling", "Ursula K. Le Guin", default)).Found);
    }

    [Fact]
    public async Task Who_is_unknown_with_some_books_is_asked_for_again_with_others()
    {
        var asked = new AuthorQuestion("J. Smith", null, ["Poems"], [First]);
        await Warmer.StoreUnknownAuthorAsync(asked, default);

        Assert.NotNull(await Reader.FindWarmAuthorAsync(asked, default));
        Assert.Null(await Reader.FindWarmAuthorAsync(asked with { HintTitles = ["Gardens"], HintIsbns = [] }, default));
        Assert.Equal(CacheResult.KnownMissing, (await Reader.FindAuthorAsync("J. Smith", default)).Result);

        await Warmer.StoreUnknownAuthorAsync(new AuthorQuestion("J. Smith", null, [], []), default);
        Assert.Null(await Reader.FindWarmAuthorAsync(asked with { HintIsbns = [] }, default));
    }

    [Theory]
    [InlineData("Tolkien")]
    [InlineData("J.R.R. Tolkien")]
    [InlineData("Tolkien, John")]
    [InlineData("John R. Tolkien Jr.")]
    public async Task A_title_is_found_with_a_part_of_its_authors_name(string asked)
    {
        var tolkien = new AuthorRef("John Ronald Reuel Tolkien", "OL26320A");
        await Warmer.StoreAsync(Books.Of(tolkien, Time.GetUtcNow(), Books.Work("OL1W", "The Hobbit", tolkien)), Books.Asked(tolkien), null, default);

        Assert.Equal(["OL1W"], IdsOf(await Reader.FindTitleAsync("The Hobbit", asked, default)));
        Assert.True(Assert.Single(await Reader.ProbeAsync([new BookProbe("The Hobbit", asked, null)], default)).TitleHit);
    }

    [Theory]
    [InlineData("Tolkien", "J. R. R. Tolkien")]
    [InlineData("Le Guin", "Ursula K. Le Guin")]
    [InlineData("leguin", "Ursula K. Le Guin")]
    [InlineData("García Márquez", "Gabriel García Márquez")]
    [InlineData("Marquez", "Gabriel García Márquez")]
    [InlineData("van Gogh", "Vincent van Gogh")]
    [InlineData("de la Cruz", "Sor Juana Inés de la Cruz")]
    [InlineData("Достоевский", "Фёдор Михайлович Достоевский")]
    [InlineData("Καζαντζάκης", "Νίκος Καζαντζάκης")]
    [InlineData("محفوظ", "نجيب محفوظ")]
    [InlineData("Vonnegut", "Kurt Vonnegut Jr.")]
    [InlineData("Goethe", "Johann Wolfgang von Goethe")]
    [InlineData("Balzac", "Honoré de Balzac")]
    [InlineData("Beauvoir", "Simone de Beauvoir")]
    [InlineData("Cervantes", "Miguel de Cervantes Saavedra")]
    [InlineData("Saint-Exupéry", "Antoine de Saint-Exupéry")]
    [InlineData("Queirós", "José Maria de Eça de Queirós")]
    [InlineData("Horváth", "Ödön von Horváth")]
    [InlineData("Bernieres", "Louis de Bernières")]
    [InlineData("Gogh", "Vincent van Gogh")]
    [InlineData("Assis", "Machado de Assis")]
    public async Task A_surname_alone_finds_who_is_warmed(string surname, string name)
    {
        var author = new AuthorRef(name, "OL26320A");
        await Reader.StoreUnknownAuthorAsync(new AuthorQuestion(surname, null, ["A Book of Another"], []), default);
        Assert.False((await Reader.FindAuthorAsync(surname, default)).Found);
        await Warmer.StoreAsync(
            Books.Of(author, Time.GetUtcNow(), Books.Work("OL1W", "One", author), Books.Work("OL2W", "Another", author)), Books.Asked(author), null, default);

        Assert.Equal(["OL1W", "OL2W"], IdsOf(await Reader.FindAuthorAsync(surname, default)).Order(StringComparer.Ordinal));
        Assert.Equal(["OL1W", "OL2W"], IdsOf(await Reader.FindAuthorAsync(surname, default)).Order(StringComparer.Ordinal));
        Assert.Equal(CacheResult.Miss, (await Reader.FindAuthorAsync("Gabriel", default)).Result);
        await Warmer.RemoveAuthorAsync(name, default);
        Assert.False((await Reader.FindAuthorAsync(surname, default)).Found);
    }

    [Fact]
    public async Task Who_has_the_very_name_comes_before_those_of_that_surname_and_a_book_chooses_among_these()
    {
        var (king, tom, stephen) = (new AuthorRef("King", "OL1A"), new AuthorRef("Tom King", "OL2A"), new AuthorRef("Stephen King", "OL3A"));
        await Warmer.StoreAsync(Books.Of(tom, Time.GetUtcNow(), Books.Work("OL2W", "Batman", tom)), Books.Asked(tom), null, default);
        await Warmer.StoreAsync(Books.Of(stephen, Time.GetUtcNow(), Books.Work("OL3W", "It", stephen), Books.Work("OL4W", "Carrie", stephen)), Books.Asked(stephen), null, default);
        Assert.Equal(["OL3W", "OL4W"], IdsOf(await Reader.FindAuthorAsync("King", default)).Order(StringComparer.Ordinal));
        Assert.Equal(tom.CatalogId, await ResolvedAsync(new AuthorQuestion("King", null, ["Batman"], [])));
        Assert.Null(await ResolvedAsync(new AuthorQuestion("King", null, [], [])));

        await Warmer.StoreAsync(Books.Of(king, Time.GetUtcNow(), Books.Work("OL1W", "Poems", king)), Books.Asked(king), null, default);
        Assert.Equal(["OL1W"], IdsOf(await NewProcess().FindAuthorAsync("King", default)));
    }

    [Theory]
    [InlineData("King")]
    [InlineData("Le Guin")]
    [InlineData("Иванов")]
    [InlineData("von Braun")]
    public async Task That_a_surname_is_unknown_with_some_books_is_not_believed_of_the_surname_alone(string surname)
    {
        var withBooks = new AuthorQuestion(surname, null, ["Poems"], []);
        await Warmer.StoreUnknownAuthorAsync(withBooks, default);
        Assert.Equal(CacheResult.Miss, (await Reader.FindAuthorAsync(surname, default)).Result);
        Assert.NotNull(await Reader.FindWarmAuthorAsync(withBooks, default));
    }

    [Fact]
    public async Task An_id_finds_its_bibliography_whatever_the_name_and_an_id_that_was_merged_finds_the_new_one()
    {
        await Warmer.StoreAsync(
            Books.Of(Uncle, Time.GetUtcNow(), Books.Work("OL1W", "Clean Code", Uncle)), Books.Asked(Uncle) with { CatalogId = "OL1OLDA" }, null, default);

        Assert.Equal(Uncle.CatalogId, await ResolvedAsync(new AuthorQuestion("whoever", Uncle.CatalogId, ["Other"], [])));
        Assert.Equal(Uncle.CatalogId, await ResolvedAsync(new AuthorQuestion("whoever", "OL1OLDA", [], [])));
        Assert.Null(await ResolvedAsync(new AuthorQuestion(Uncle.Name, "OL2A", [], [])));
    }

    [Fact]
    public async Task An_author_without_works_is_warm_but_one_whose_works_are_lost_is_not()
    {
        await WarmAsync(Historian);
        Assert.Empty((await Reader.FindWarmAuthorAsync(Books.AskedById(Historian), default))!.Bibliography!.Works);

        await WarmAsync(Uncle, Books.Work("OL3W", "Shared", Historian));
        await WarmAsync(Historian, Books.Work("OL3W", "Shared", Historian));
        await WarmAsync(Historian);
        Assert.Null(await Reader.FindWarmAuthorAsync(Books.AskedById(Uncle), default));
    }

    [Fact]
    public async Task A_bibliography_comes_back_as_it_was_stored()
    {
        var job = Guid.NewGuid();
        var stored = Books.Of(Uncle, Time.GetUtcNow(), Books.Work("OL1W", "Clean Code", Uncle)) with { UpstreamCalls = 3, Total = 1 };
        await Warmer.StoreAsync(stored, Books.Asked(Uncle), job, default);

        var found = await Reader.FindWarmAuthorAsync(Books.AskedById(Uncle), default);
        Assert.Equal((job, "robert c martin"), (found!.WarmedBy, found.WarmedAs));
        Assert.Equal(stored with { Works = [] }, found.Bibliography! with { Works = [] }, Comparer);
        Same(stored.Works[0], Assert.Single(found.Bibliography!.Works));
    }

    static bool Comparer(Bibliography one, Bibliography other) =>
        System.Text.Json.JsonSerializer.Serialize(one) == System.Text.Json.JsonSerializer.Serialize(other);
}
