using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Layout;
using CacheWarming.Bibliographies;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.BookCaching.Cold;

/// <summary>What holds of rows in every cold store.</summary>
public abstract class ColdStoreContract : IAsyncLifetime
{
    protected static readonly DateTimeOffset Now = Books.Start;
    protected static readonly DateTimeOffset Oldest = Now.AddDays(-90);

    private protected IColdStore Store { get; private set; } = null!;

    protected CountingTimeProvider Time { get; } = new(Books.Start);

    private protected abstract Task<IColdStore> CreateAsync();

    public async Task InitializeAsync() => Store = await CreateAsync();

    public virtual async Task DisposeAsync()
    {
        if (Store is IAsyncDisposable pool)
            await pool.DisposeAsync();
        else
            (Store as IDisposable)?.Dispose();
    }

    private protected static ColdBooks Bibliography(AuthorRef author, DateTimeOffset fetchedAt, string evidence, params Work[] works) => new(
        IndexKey.Home(author),
        fetchedAt,
        BibliographyHead.From(Books.Of(author, fetchedAt, works) with { Provider = works[0].Provider }, Books.Asked(author), null),
        null,
        [.. works.Select(work => WorkToStore.From(work, fetchedAt, null))],
        [AuthorAlias.OfName(author.Name)],
        [(AuthorAlias.OfName(author.Name), evidence)]);

    private protected Task PutAsync(params ColdBooks[] books) => Store.PutAsync([.. books.Select(one => one.Pack())], Oldest, default);

    private protected async Task<List<ColdBooks>> FindAsync(IndexKey key, int most = 16) =>
        [.. (await Store.FindAsync([ColdKey.From(key)], Oldest, most, default)).Select(ColdBooks.Unpack)];

    private protected static IndexKey TitleKey(string title) => IndexKey.Title(Title.KeyOf(title));

    static Work Mort => Books.Work("OL1W", "Mort", Books.Pratchett, Books.NthIsbn(1).Digits);

    [Fact]
    public async Task What_is_kept_is_found_whole_by_title_ISBN_author_and_id_and_by_nothing_else()
    {
        await PutAsync(Bibliography(Books.Pratchett, Now, "a", Mort), Bibliography(Books.Gaiman, Now, "b", Books.Work("OL2W", "Stardust", Books.Gaiman)));

        foreach (var key in new[]
        {
            TitleKey("Mort"), IndexKey.Isbn(Books.NthIsbn(1)), IndexKey.Author(Books.Pratchett.CatalogId!), IndexKey.Author("terry pratchett"),
        })
        {
            var found = Assert.Single(await FindAsync(key));
            Assert.Equal((Books.Pratchett, Now, "OL25712A"), (found.Head!.Author, found.FetchedAt, found.Home));
            Assert.Equal("Mort", Assert.Single(found.Works).Work.Read().Title);
            Assert.Equal([("terry pratchett", "a")], found.Resolutions);
            Assert.Equal(["terry pratchett"], found.Aliases);
        }
        foreach (var key in new[] { TitleKey("Sourcery"), IndexKey.Author("mort"), IndexKey.Isbn(Books.NthIsbn(2)) })
            Assert.Empty(await FindAsync(key));
    }

    [Fact]
    public async Task The_newer_account_replaces_the_older_whichever_comes_last_and_what_led_to_either_leads_to_it()
    {
        var sourcery = Books.Work("OL3W", "Sourcery", Books.Pratchett);
        await PutAsync(Bibliography(Books.Pratchett, Now.AddDays(-2), "old", Mort) with { Aliases = ["pratchett t"] });
        await PutAsync(Bibliography(Books.Pratchett, Now, "new", sourcery));
        await PutAsync(Bibliography(Books.Pratchett, Now.AddDays(-1), "between", Mort));

        var found = Assert.Single(await FindAsync(IndexKey.Author("pratchett t")));
        Assert.Equal((Now, "OL3W"), (found.FetchedAt, Assert.Single(found.Works).Id));
        Assert.Equal(["new", "old"], found.Resolutions.Select(led => led.Evidence).Order(StringComparer.Ordinal));
        Assert.Single(await FindAsync(TitleKey("Sourcery")));
        Assert.Empty(await FindAsync(TitleKey("Mort")));
    }

    [Fact]
    public async Task A_thinner_account_of_another_provider_replaces_only_what_is_no_longer_served()
    {
        var thin = Mort with { Provider = "GoogleBooks", Isbns = [], Subjects = [], CoverId = null };
        await PutAsync(Bibliography(Books.Pratchett, Now.AddDays(-80), "a", Mort));
        await PutAsync(Bibliography(Books.Pratchett, Now, "a", thin));
        Assert.Single(await FindAsync(IndexKey.Isbn(Books.NthIsbn(1))));

        await Store.PutAsync([Bibliography(Books.Pratchett, Now, "a", thin).Pack()], Now.AddDays(-79), default);
        Assert.Empty(await FindAsync(IndexKey.Isbn(Books.NthIsbn(1))));
        await PutAsync(Bibliography(Books.Pratchett, Now, "a", Mort));
        Assert.Single(await FindAsync(IndexKey.Isbn(Books.NthIsbn(1))));
    }

    [Fact]
    public async Task Nothing_older_than_90_days_is_found_and_it_is_deleted()
    {
        await PutAsync(Bibliography(Books.Pratchett, Oldest.AddSeconds(-1), "a", Mort), Bibliography(Books.Gaiman, Oldest, "b", Mort with { Id = "OL4W" }));

        Assert.Equal("OL4W", Assert.Single(Assert.Single(await FindAsync(TitleKey("Mort"))).Works).Id);
        while (await Store.DeleteOldAsync(Oldest, default) > 0)
        {
            // A bounded number at a time.
        }
        Assert.Equal(1, (await Store.MeasureAsync(default)).Rows);
    }

    [Fact]
    public async Task The_latest_of_many_are_found_first()
    {
        await PutAsync([.. Enumerable.Range(0, 40).Select(n =>
            Bibliography(new AuthorRef($"Poet {n}", $"OL{n}A"), Now.AddMinutes(-n), "a", Books.Work($"OL{n}W", "Poems", new AuthorRef($"Poet {n}", $"OL{n}A"))))]);

        Assert.Equal(Enumerable.Range(0, 5).Select(n => $"OL{n}A"), (await FindAsync(TitleKey("Poems"), most: 5)).Select(found => found.Home));
    }

    [Fact]
    public async Task Removing_a_home_removes_all_that_holds_one_of_its_works()
    {
        var omens = Books.Work("OL5W", "Good Omens", Books.Gaiman) with { Authors = [Books.Gaiman, Books.Pratchett] };
        await PutAsync(
            Bibliography(Books.Gaiman, Now, "a", Books.Work("OL2W", "Stardust", Books.Gaiman)),
            Bibliography(Books.Pratchett, Now, "b", Mort, omens),
            Bibliography(Books.LeGuin, Now, "c", Books.Work("OL6W", "Lavinia", Books.LeGuin)),
            ColdBooks.Met([WorkToStore.From(omens, Now, null)], Now, null));

        await Store.RemoveAsync([ColdKey.From(IndexKey.AtHome(Books.Gaiman.CatalogId!))], default);

        Assert.Empty(await FindAsync(TitleKey("Stardust")));
        Assert.Empty(await FindAsync(TitleKey("Good Omens")));
        Assert.Single(await FindAsync(TitleKey("Lavinia")));
    }

    [Fact]
    public async Task Works_that_a_search_met_are_kept_without_an_author()
    {
        var job = Guid.NewGuid();
        await PutAsync(ColdBooks.Met([WorkToStore.From(Mort, Now, job)], Now.AddDays(-1), job));
        await PutAsync(ColdBooks.Met([WorkToStore.From(Mort, Now, job)], Now, job));

        var found = Assert.Single(await FindAsync(IndexKey.Isbn(Books.NthIsbn(1))));
        Assert.False(found.IsBibliography);
        Assert.Equal((Now, job), (found.FetchedAt, found.Works[0].Work.WarmedBy));
        Assert.Empty(await FindAsync(IndexKey.Author("terry pratchett")));
    }

    [Fact]
    public async Task Strange_characters_are_kept()
    {
        var author = new AuthorRef("A\0uthor \ud800\n\t", "ID\0\n\tA");
        var strange = Books.Work("OL\06\n\tW", "Nul\0l \ud800 \u001f\tund\nZeilen", author);
        await PutAsync(Bibliography(author, Now, "\0\ud800", strange));

        Assert.Single(await FindAsync(IndexKey.Title(IndexKey.Title(Title.KeyOf(strange.Title)).Text)));
        Assert.Single(await FindAsync(IndexKey.Author("ID\0\n\tA")));
    }

    [Fact]
    public async Task It_says_how_much_it_keeps()
    {
        Assert.Equal(0, (await Store.MeasureAsync(default)).Rows);
        await PutAsync(Bibliography(Books.Pratchett, Now, "a", Mort));
        var (rows, bytes) = await Store.MeasureAsync(default);
        Assert.Equal(1, rows);
        Assert.InRange(bytes, 1, 1_000_000);
    }

    [Fact]
    public void A_bibliography_is_kept_in_a_fraction_of_its_JSON()
    {
        var works = Enumerable.Range(0, 60).Select(n => Books.Work($"OL{n}W", $"Book number {n}", Books.Pratchett, Books.NthIsbn(n).Digits)).ToArray();
        var books = Bibliography(Books.Pratchett, Now, "a", works);
        Assert.InRange(books.Pack().Body.Length, 100, books.Works.Sum(work => work.Work.Json.Length) / 3);
    }
}
