using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;

namespace CacheWarming.Tests.BookCaching.Caching;

public abstract partial class BookCacheContract
{
    static readonly Isbn First = Books.NthIsbn(441478125);

    static Work LeftHand => Books.Work("OL59800W", "The Left Hand of Darkness", Books.LeGuin, First.Digits);

    static Work Dispossessed => Books.Work("OL59797W", "The Dispossessed: An Ambiguous Utopia", Books.LeGuin);

    Task WarmAsync(AuthorRef author, params IReadOnlyList<Work> works) =>
        Warmer.StoreAsync(Books.Of(author, Time.GetUtcNow(), works), Books.Asked(author), null, default);

    [Fact]
    public async Task What_the_warmer_stores_every_search_finds_whole()
    {
        var job = Guid.NewGuid();
        await Warmer.StoreAsync(Books.Of(Books.LeGuin, Time.GetUtcNow(), LeftHand, Dispossessed), Books.Asked(Books.LeGuin), job, default);

        var byTitle = await Reader.FindTitleAsync("left hand of DARKNESS", null, default);
        Assert.Equal(CacheResult.Hit, byTitle.Result);
        Same(LeftHand, Assert.Single(Read(byTitle)));
        Assert.Equal([job], byTitle.WarmedBy);
        Same(LeftHand, Assert.Single(Read(await Reader.FindIsbnAsync(First, default))));
        Same(Dispossessed, Assert.Single(Read(await Reader.FindTitleAsync("The Dispossessed", "Le Guin, Ursula K.", default))));
        foreach (var asked in new[] { "Ursula K. Le Guin", "OL31353A", "ursula k le guin" })
        {
            var byAuthor = await Reader.FindAuthorAsync(asked, default);
            Assert.Equal([LeftHand.Id, Dispossessed.Id], Read(byAuthor).Select(work => work.Id));
            Assert.Equal(Books.LeGuin, byAuthor.Author);
            Assert.Equal([job], byAuthor.WarmedBy);
        }
    }

    [Fact]
    public async Task Nothing_stored_is_a_miss()
    {
        Assert.Equal(CacheResult.Miss, (await Reader.FindTitleAsync("Nothing", null, default)).Result);
        Assert.Equal(CacheResult.Miss, (await Reader.FindIsbnAsync(First, default)).Result);
        Assert.Equal(CacheResult.Miss, (await Reader.FindAuthorAsync("Nobody", default)).Result);
        Assert.Null(await Reader.FindWarmAuthorAsync(Books.Asked(Books.LeGuin), default));
    }

    [Fact]
    public async Task Two_authors_works_of_the_same_title_live_side_by_side()
    {
        await WarmAsync(Books.Gaiman, Books.Work("OL1W", "Stardust", Books.Gaiman));
        await WarmAsync(Books.Pratchett, Books.Work("OL2W", "Stardust", Books.Pratchett));

        Assert.Equal(["OL1W", "OL2W"], IdsOf(await Reader.FindTitleAsync("Stardust", null, default)));
        Assert.Equal(["OL2W"], IdsOf(await Reader.FindTitleAsync("Stardust", "Pratchett, Terry", default)));
        Assert.Equal(CacheResult.Miss, (await Reader.FindTitleAsync("Stardust", "Kate Griffin", default)).Result);
    }

    [Fact]
    public async Task A_work_of_two_authors_is_stored_once_and_renewed_for_both()
    {
        var omens = Books.Work("OL3W", "Good Omens", Books.Gaiman) with { Authors = [Books.Gaiman, Books.Pratchett] };
        await WarmAsync(Books.Gaiman, omens);
        Time.Advance(TimeSpan.FromHours(1));
        await WarmAsync(Books.Pratchett, omens with { EditionCount = 99 });

        Assert.Equal(99, Assert.Single(Read(await Reader.FindAuthorAsync("Neil Gaiman", default))).EditionCount);
        Assert.Single((await Reader.FindTitleAsync("Good Omens", null, default)).Works);
    }

    [Fact]
    public async Task A_thinner_answer_of_another_provider_never_replaces_a_fuller_one()
    {
        var thin = LeftHand with { Provider = "GoogleBooks", CoverId = null, Subjects = [], FirstPublishYear = null };
        await Warmer.StoreAsync([LeftHand], default);
        Time.Advance(TimeSpan.FromHours(1));
        await Warmer.StoreAsync([thin], default);
        Same(LeftHand, Assert.Single(Read(await Reader.FindTitleAsync(LeftHand.Title, null, default))));

        Time.Advance(TimeSpan.FromHours(27));
        await Warmer.StoreAsync([thin], default);
        var confirmed = await Reader.FindTitleAsync(LeftHand.Title, null, default);
        Assert.Equal((CacheResult.Hit, TimeSpan.Zero), (confirmed.Result, confirmed.Age));
        Same(LeftHand, Assert.Single(Read(confirmed)));

        await Warmer.StoreAsync([thin with { Id = "thin" }], default);
        await Warmer.StoreAsync([LeftHand with { Id = "thin" }], default);
        Assert.All(Read(await Reader.FindTitleAsync(LeftHand.Title, null, default)), work => Assert.Equal("OpenLibrary", work.Provider));
    }

    [Fact]
    public async Task The_newer_answer_of_one_provider_replaces_the_older_whichever_comes_last()
    {
        await Warmer.StoreAsync([LeftHand with { EditionCount = 2 }], default);
        await Warmer.StoreAsync(
            Books.Of(Books.LeGuin, Time.GetUtcNow().AddHours(-1), LeftHand with { EditionCount = 1 }), Books.Asked(Books.LeGuin), null, default);

        Assert.Equal(2, Assert.Single(Read(await Reader.FindTitleAsync(LeftHand.Title, null, default))).EditionCount);
    }

    [Fact]
    public async Task Works_that_the_catalogue_dropped_are_gone_when_the_list_is_complete()
    {
        var omens = Books.Work("OL3W", "Good Omens", Books.Gaiman) with { Authors = [Books.Gaiman, Books.Pratchett] };
        await WarmAsync(Books.Pratchett, Books.Work("OL2W", "Mort", Books.Pratchett), Books.Work("OL4W", "Sourcery", Books.Pratchett), omens);
        await Warmer.StoreAsync(
            Books.Of(Books.Pratchett, Time.GetUtcNow(), Books.Work("OL2W", "Mort", Books.Pratchett)), Books.Asked(Books.Pratchett), null, default);

        Assert.Equal(["OL2W"], IdsOf(await Reader.FindAuthorAsync("Terry Pratchett", default)));
        Assert.Equal(CacheResult.Miss, (await Reader.FindTitleAsync("Sourcery", null, default)).Result);
        // At home with the other author, whose list still has it.
        Assert.Equal(["OL3W"], IdsOf(await Reader.FindTitleAsync("Good Omens", null, default)));
    }

    [Fact]
    public async Task A_list_cut_at_its_limit_drops_nothing()
    {
        await WarmAsync(Books.Pratchett, Books.Work("OL2W", "Mort", Books.Pratchett), Books.Work("OL4W", "Sourcery", Books.Pratchett));
        var cut = Books.Of(Books.Pratchett, Time.GetUtcNow(), Books.Work("OL2W", "Mort", Books.Pratchett)) with { Total = 40 };
        await Warmer.StoreAsync(cut, Books.Asked(Books.Pratchett), null, default);

        Assert.Equal(CacheResult.Hit, (await Reader.FindTitleAsync("Sourcery", null, default)).Result);
    }

    [Fact]
    public async Task An_ISBN_that_two_works_claim_finds_both()
    {
        await Warmer.StoreAsync([LeftHand], default);
        await Warmer.StoreAsync([LeftHand with { Id = "OL9W", Title = "Left Hand, again" }], default);

        Assert.Equal(["OL59800W", "OL9W"], IdsOf(await Reader.FindIsbnAsync(First, default)));
    }

    [Fact]
    public async Task An_ISBN_that_its_work_no_longer_has_finds_nothing()
    {
        await Warmer.StoreAsync([LeftHand], default);
        await Warmer.StoreAsync([LeftHand with { Isbns = [] }], default);

        Assert.Equal(CacheResult.Miss, (await Reader.FindIsbnAsync(First, default)).Result);
    }

    [Fact]
    public async Task Works_without_any_author_and_strange_characters_are_stored_and_found()
    {
        var beowulf = Books.Work("OL5W", "Beowulf", Books.LeGuin) with { Authors = [] };
        var strange = Books.Work("OL\06\n\tW", "Nul\0l \ud800 \u001f\tund\nZeilen", new AuthorRef("A\0uthor\n\t", "ID\0\n\tA"));
        var arabic = Books.Work("OL7W", "مئة عام من العزلة", new AuthorRef("غابرييل غارسيا ماركيز", null));
        await Warmer.StoreAsync([beowulf, strange, arabic], default);
        await Warmer.StoreAsync(Books.Of(strange.Authors[0], Time.GetUtcNow(), strange, arabic), Books.Asked(strange.Authors[0], "\0"), null, default);
        await Warmer.MarkProcessedAsync("A\0uthor", 1, 0, default);
        await Warmer.StoreMissAsync("\0\n", "\0", default);

        Assert.Single((await Reader.FindTitleAsync("beowulf", null, default)).Works);
        Assert.Single((await Reader.FindTitleAsync(strange.Title, null, default)).Works);
        Assert.Single((await Reader.FindTitleAsync(arabic.Title, arabic.Authors[0].Name, default)).Works);
        Assert.Equal(2, (await Reader.FindAuthorAsync("A\0uthor\n\t", default)).Works.Count);
        Assert.Equal(2, (await Reader.FindWarmAuthorAsync(Books.AskedById(strange.Authors[0]), default))!.Bibliography!.Works.Count);
    }

    [Fact]
    public async Task Two_writers_at_once_lose_nothing()
    {
        var shared = Enumerable.Range(0, 60).Select(n => Books.Work($"OL{n}W", "Same title", Books.Gaiman, Books.NthIsbn(n).Digits)).ToList();
        var writers = new[] { NewProcess(), NewProcess(), NewProcess(), NewProcess() };
        await Task.WhenAll(shared.Chunk(3).SelectMany((chunk, n) => new[]
        {
            writers[n % 4].StoreAsync([.. chunk], default),
            writers[(n + 1) % 4].StoreAsync(Books.Of(Books.Gaiman, Time.GetUtcNow(), chunk) with { Total = 100 }, Books.Asked(Books.Gaiman), null, default),
        }));

        Assert.Equal(60, (await Reader.FindTitleAsync("same title", null, default)).Works.Count);
        Assert.All(await Reader.ProbeAsync([.. Enumerable.Range(0, 60).Select(n => new BookProbe("Same title", "", Books.NthIsbn(n)))], default),
            book => Assert.True(book is { TitleHit: true, IsbnHit: true }));
    }

    [Fact]
    public async Task A_bibliography_of_many_works_comes_back_in_its_order()
    {
        var works = Enumerable.Range(0, 333).Select(n => Books.Work($"OL{n}W", $"Book {n}", Books.Gaiman, Books.NthIsbn(n).Digits)).ToList();
        await WarmAsync(Books.Gaiman, works);

        var stored = await Reader.FindWarmAuthorAsync(Books.AskedById(Books.Gaiman), default);
        Assert.Equal(works.Select(work => work.Id), stored!.Bibliography!.Works.Select(work => work.Id));
    }

    [Fact]
    public async Task A_title_of_more_than_a_thousand_works_finds_each_of_them_with_its_author()
    {
        const int Poets = 1_500;
        AuthorRef Poet(int n) => new($"Name{n % 40} Surname{n / 40}", $"OL{n}A");
        foreach (var some in Enumerable.Range(0, Poets).Chunk(100))
        {
            await Warmer.StoreAsync(
                [.. some.Select(n => new FetchedAuthor(Books.Of(Poet(n), Time.GetUtcNow(), Books.Work($"OL{n}W", "Poems", Poet(n))), Books.AskedById(Poet(n)), null))], default);
        }

        var reader = Reader;
        foreach (var n in Enumerable.Range(0, Poets).Where(n => n is < 3 or > 1_490 || n % 97 == 0))
        {
            var initial = $"Surname{n / 40}, N.";
            Assert.Contains($"OL{n}W", IdsOf(await reader.FindTitleAsync("Poems", Poet(n).Name, default)));
            Assert.Contains($"OL{n}W", IdsOf(await reader.FindTitleAsync("Poems", $"Surname{n / 40} Name{n % 40}", default)));
            Assert.Contains($"OL{n}W", IdsOf(await reader.FindTitleAsync("Poems", initial, default)));
        }
        Assert.InRange((await reader.FindTitleAsync("Poems", null, default)).Works.Count, 1_000, Poets);
        Assert.Equal(CacheResult.Miss, (await reader.FindTitleAsync("Poems", "Somebody Else", default)).Result);
    }

    [Theory]
    [InlineData(0, "OpenLibrary", false, 1, "OpenLibrary", true, "the later")]
    [InlineData(1, "OpenLibrary", true, 0, "OpenLibrary", true, "the earlier")]
    [InlineData(0, "OpenLibrary", true, 1, "GoogleBooks", false, "the earlier")]
    [InlineData(1, "OpenLibrary", false, 0, "GoogleBooks", true, "the later")]
    [InlineData(0, "OpenLibrary", true, 1, "GoogleBooks", true, "the later")]
    [InlineData(0, "OpenLibrary", true, 100 * 24, "GoogleBooks", false, "the later")]
    public async Task Of_two_accounts_every_store_keeps_the_same(int hours, string provider, bool isFull, int laterHours, string laterProvider, bool laterIsFull, string kept)
    {
        static Work Account(string provider, bool isFull, int editions) =>
            LeftHand with { Provider = provider, CoverId = isFull ? 1 : null, EditionCount = editions };
        if (laterHours > 1_000)
            Time.Advance(TimeSpan.FromHours(laterHours));
        foreach (var (at, work) in new[] { (hours, Account(provider, isFull, 1)), (laterHours, Account(laterProvider, laterIsFull, 2)) })
            await Warmer.StoreAsync(Books.Of(Books.LeGuin, Books.Start.AddHours(at), work) with { Total = 2 }, Books.Asked(Books.LeGuin), null, default);

        var found = Assert.Single(Read(await Reader.FindTitleAsync(LeftHand.Title, null, default)));
        Assert.Equal(kept == "the later" ? 2 : 1, found.EditionCount);
    }

    [Fact]
    public async Task Of_many_writers_of_one_work_at_once_the_latest_account_stays()
    {
        var writers = Enumerable.Range(0, 4).Select(_ => NewProcess()).ToArray();
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).OrderBy(_ => Random.Shared.Next()).Select(n => writers[n % 4].StoreAsync(
                Books.Of(Books.LeGuin, Time.GetUtcNow().AddSeconds(n), LeftHand with { EditionCount = n }), Books.Asked(Books.LeGuin), Guid.NewGuid(), default)));
            Assert.Equal(39, Assert.Single(Read(await Reader.FindTitleAsync(LeftHand.Title, null, default))).EditionCount);
            Assert.Equal(Time.GetUtcNow().AddSeconds(39), (await Reader.FindWarmAuthorAsync(Books.AskedById(Books.LeGuin), default))!.Bibliography!.FetchedAt);
            Time.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task Many_authors_are_stored_and_found_in_one_go_each_with_its_own()
    {
        var authors = Enumerable.Range(0, 100).Select(n => new AuthorRef($"Author {n}", $"OL{n}A")).ToList();
        var job = Guid.NewGuid();
        // The last work of each is at home with the author before, and the same as that one's first.
        Work[] WorksOf(int n) =>
        [
            Books.Work($"OL{n}W", $"Book {n}", authors[n], Books.NthIsbn(n).Digits),
            Books.Work($"OL{(n + 99) % 100}W", $"Book {(n + 99) % 100}", authors[(n + 99) % 100], Books.NthIsbn((n + 99) % 100).Digits),
        ];
        await Warmer.StoreAsync([.. authors.Select((author, n) => new FetchedAuthor(Books.Of(author, Time.GetUtcNow(), WorksOf(n)), Books.Asked(author), job))], default);
        await Warmer.StoreUnknownAuthorsAsync([new AuthorQuestion("Nobody", null, [], []), new AuthorQuestion("No id", "OL0N", [], [])], default);
        await Warmer.MarkProcessedAsync([new ProcessedAuthor("Author 1", 2, 0), new ProcessedAuthor("Author 2", 2, 0)], default);

        var found = await Reader.FindWarmAuthorsAsync(
            [
                .. authors.Select(Books.AskedById), new AuthorQuestion("Nobody", null, [], []), new AuthorQuestion("No id", "OL0N", [], []),
                new AuthorQuestion("Not asked yet", null, [], []), .. authors.Select(author => Books.Asked(author)),
            ],
            again: false, default);
        Assert.Equal(
            authors.Select((author, n) => (author, (Guid?)job, $"OL{n}W OL{(n + 99) % 100}W")),
            found.Take(100).Select(one => (one!.Bibliography!.Author, one.WarmedBy, string.Join(' ', one.Bibliography.Works.Select(work => work.Id)))));
        Assert.Equal([new StoredAuthor(null, null, null), new StoredAuthor(null, null, null), null], found.Skip(100).Take(3));
        Assert.Equal(authors, found.Skip(103).Select(one => one!.Bibliography!.Author));
        var byIsbn = await Reader.FindWorksAsync([.. Enumerable.Range(0, 101).Select(Books.NthIsbn)], default);
        Assert.Equal(100, byIsbn.Count);
        Assert.Equal("OL7W", Assert.Single(byIsbn[Books.NthIsbn(7)]).Id);
    }
}
