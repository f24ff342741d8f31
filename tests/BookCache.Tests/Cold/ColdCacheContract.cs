using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Stores;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.BookCaching.Cold;

/// <summary>What a cache does that has a cold tier below its store. Each process made here has a memory of its own.</summary>
public abstract class ColdCacheContract : IAsyncLifetime
{
    readonly List<(BookCache Cache, ColdTier Cold, CancellationTokenSource Stop, Task Writing)> _processes = [];

    protected FakeTimeProvider Time { get; } = new(Books.Start);

    // Patient: the first question to a database on a busy machine is no measure.
    protected BookCacheOptions Options { get; } = new() { ColdReadTimeout = TimeSpan.FromSeconds(20) };

    private protected abstract IBookStore NewStore();

    private protected abstract IColdStore NewColdStore();

    /// <summary>The store has nothing any more, and nobody says so.</summary>
    protected abstract Task LoseEverythingAsync();

    public abstract Task InitializeAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var (cache, cold, stop, writing) in _processes)
        {
            await stop.CancelAsync();
            await writing;
            cache.Dispose();
            await cold.DisposeAsync();
            stop.Dispose();
        }
    }

    private protected BookCache NewProcess()
    {
        var cold = new ColdTier("cold", NewColdStore(), Options, Time, NullLogger.Instance);
        var cache = new BookCache(NewStore(), Microsoft.Extensions.Options.Options.Create(Options), Time, cold);
        var stop = new CancellationTokenSource();
        _processes.Add((cache, cold, stop, cold.WriteAsync(stop.Token)));
        return cache;
    }

    /// <summary>A process that does not have the cold tier: it finds what the store has.</summary>
    BookCache StoreOnly() => new(NewStore(), Microsoft.Extensions.Options.Options.Create(Options), Time);

    static readonly Isbn First = Books.NthIsbn(441478125);

    static Work LeftHand => Books.Work("OL59800W", "The Left Hand of Darkness", Books.LeGuin, First.Digits);

    static Work Dispossessed => Books.Work("OL59797W", "The Dispossessed: An Ambiguous Utopia", Books.LeGuin);

    async Task<BookCache> WarmAsync(AuthorRef author, IReadOnlyList<Work> works, AuthorQuestion? askedAs = null, Guid? job = null)
    {
        var warmer = NewProcess();
        await warmer.StoreAsync(Books.Of(author, Time.GetUtcNow(), works), askedAs ?? Books.Asked(author), job, default);
        await KeptAsync(warmer);
        return warmer;
    }

    static Task KeptAsync(BookCache cache) => Eventually.Async(
        async () => (await cache.MeasureAsync(default)).Cold is { Waiting: 0, Written: > 0 }, "what is stored to be kept cold");

    static string[] IdsOf(CacheAnswer answer) =>
        [.. answer.Works.Select(json => JsonSerializer.Deserialize<Work>(json.Span, JsonSerializerOptions.Web)!.Id).Order(StringComparer.Ordinal)];

    async Task<long> RestoresAsync() =>
        (await Task.WhenAll(_processes.Select(process => process.Cache.MeasureAsync(default)))).Sum(measured => measured.Cold!.Restores);

    [Theory]
    [InlineData("title")]
    [InlineData("title without its subtitle, by author")]
    [InlineData("ISBN")]
    [InlineData("author")]
    [InlineData("id")]
    public async Task What_the_store_lost_is_found_and_its_authors_whole_bibliography_is_back(string by)
    {
        var job = Guid.NewGuid();
        await WarmAsync(Books.LeGuin, [LeftHand, Dispossessed], job: job);
        await LoseEverythingAsync();
        Time.Advance(TimeSpan.FromHours(5));

        var reader = NewProcess();
        Task<CacheAnswer> FindAsync() => by switch
        {
            "title" => reader.FindTitleAsync("left hand of DARKNESS", null, default),
            "ISBN" => reader.FindIsbnAsync(First, default),
            "author" => reader.FindAuthorAsync("Le Guin, Ursula K.", default),
            "id" => reader.FindAuthorAsync(Books.LeGuin.CatalogId!, default),
            _ => reader.FindTitleAsync("The Dispossessed", "Ursula Le Guin", default),
        };
        var found = await FindAsync();
        Assert.Equal((CacheResult.Hit, CacheTier.Cold, TimeSpan.FromHours(5)), (found.Result, found.Tier, found.Age));
        Assert.Equal([job], found.WarmedBy);

        Assert.Equal(CacheTier.Store, (await FindAsync()).Tier);
        using var other = StoreOnly();
        Assert.Equal(["OL59797W", "OL59800W"], IdsOf(await other.FindAuthorAsync("Ursula K. Le Guin", default)));
        Assert.Equal(["OL59800W"], IdsOf(await other.FindIsbnAsync(First, default)));
        Assert.Equal(TimeSpan.FromHours(5), (await other.FindTitleAsync("The Dispossessed", null, default)).Age);
        Assert.Equal(1, await RestoresAsync());
    }

    [Fact]
    public async Task An_old_one_comes_back_stale_and_after_90_days_none_does()
    {
        await WarmAsync(Books.LeGuin, [LeftHand]);
        await LoseEverythingAsync();
        Time.Advance(TimeSpan.FromDays(89));
        var found = await NewProcess().FindTitleAsync(LeftHand.Title, null, default);
        Assert.Equal((CacheResult.Stale, CacheTier.Cold, TimeSpan.FromDays(89)), (found.Result, found.Tier, found.Age));

        await LoseEverythingAsync();
        Time.Advance(TimeSpan.FromDays(1.01));
        Assert.Equal(CacheResult.Miss, (await NewProcess().FindTitleAsync(LeftHand.Title, null, default)).Result);
        Assert.Equal(CacheResult.Miss, (await NewProcess().FindAuthorAsync("Ursula K. Le Guin", default)).Result);
        Assert.Null(await NewProcess().FindWarmAuthorAsync(Books.AskedById(Books.LeGuin), default));
    }

    [Fact]
    public async Task A_warmer_need_not_fetch_what_is_kept_by_name_by_id_and_by_evidence_that_led_there_before()
    {
        var job = Guid.NewGuid();
        // The hint is no title of hers: only the resolution leads there.
        var misled = Books.Asked(Books.LeGuin, "Something else");
        await WarmAsync(Books.LeGuin, [LeftHand], Books.Asked(Books.LeGuin) with { CatalogId = "OL1OLDA" }, job);
        await WarmAsync(Books.LeGuin, [LeftHand], misled, job);
        foreach (var question in new[]
        {
            misled, Books.Asked(Books.LeGuin), Books.AskedById(Books.LeGuin), Books.Asked(Books.LeGuin) with { CatalogId = "OL1OLDA" },
            Books.Asked(Books.LeGuin, "The left hand of darkness"), new AuthorQuestion("Ursula K. Le Guin", null, [], [First]),
        })
        {
            await LoseEverythingAsync();
            var warm = await NewProcess().FindWarmAuthorAsync(question, default);
            Assert.Equal((Books.LeGuin, job), (warm!.Bibliography!.Author, warm.WarmedBy));
            using var other = StoreOnly();
            Assert.True((await other.FindIsbnAsync(First, default)).Found);
        }
        await LoseEverythingAsync();
        Assert.Null(await NewProcess().FindWarmAuthorAsync(Books.Asked(Books.LeGuin, "UML for Java Programmers"), default));
        Assert.Null(await NewProcess().FindWarmAuthorAsync(Books.AskedById(Books.Gaiman), default));
    }

    [Fact]
    public async Task Of_namesakes_that_were_lost_the_one_whom_the_name_led_to_last_comes_back_for_a_search()
    {
        var (uncle, historian) = (new AuthorRef("Robert C. Martin", "OL1A"), new AuthorRef("Robert C. Martin", "OL2A"));
        await WarmAsync(uncle, [Books.Work("OL1W", "Clean Code", uncle), Books.Work("OL3W", "Clean Architecture", uncle)]);
        Time.Advance(TimeSpan.FromHours(1));
        await WarmAsync(historian, [Books.Work("OL2W", "A Valley's History", historian)]);
        await LoseEverythingAsync();

        Assert.Equal(["OL2W"], IdsOf(await NewProcess().FindAuthorAsync("Robert C. Martin", default)));
        Assert.Equal(["OL1W"], IdsOf(await NewProcess().FindTitleAsync("Clean Code", null, default)));
        // Bringing back the older one did not lead the name there.
        Assert.Equal(["OL2W"], IdsOf(await NewProcess().FindAuthorAsync("Robert C. Martin", default)));
    }

    [Fact]
    public async Task Two_authors_works_of_one_title_both_come_back()
    {
        await WarmAsync(Books.Gaiman, [Books.Work("OL1W", "Stardust", Books.Gaiman)]);
        await WarmAsync(Books.Pratchett, [Books.Work("OL2W", "Stardust", Books.Pratchett)]);
        await LoseEverythingAsync();

        Assert.Equal(["OL1W", "OL2W"], IdsOf(await NewProcess().FindTitleAsync("Stardust", null, default)));
        Assert.Equal(2, await RestoresAsync());
    }

    [Fact]
    public async Task What_the_catalogue_dropped_since_does_not_come_back()
    {
        var omens = Books.Work("OL3W", "Good Omens", Books.Gaiman) with { Authors = [Books.Gaiman, Books.Pratchett] };
        await WarmAsync(Books.Gaiman, [Books.Work("OL1W", "Stardust", Books.Gaiman), omens]);
        await WarmAsync(Books.Pratchett, [Books.Work("OL2W", "Mort", Books.Pratchett), omens]);
        Time.Advance(TimeSpan.FromDays(1));
        await WarmAsync(Books.Gaiman, [Books.Work("OL1W", "Stardust", Books.Gaiman)]);

        // Kept still with the other author, but at home with this one, whose later list does not have it.
        Assert.Equal(CacheResult.Miss, (await NewProcess().FindTitleAsync("Good Omens", null, default)).Result);
        Assert.Equal(0, await RestoresAsync());
    }

    [Fact]
    public async Task What_is_newer_in_the_store_stays_when_something_older_comes_back()
    {
        await WarmAsync(Books.LeGuin, [LeftHand with { EditionCount = 1 }, Dispossessed]);
        await LoseEverythingAsync();
        Time.Advance(TimeSpan.FromHours(2));
        using (var other = StoreOnly())
            await other.StoreAsync([LeftHand with { EditionCount = 2 }], default);

        Assert.Equal(CacheTier.Cold, (await NewProcess().FindAuthorAsync("Ursula K. Le Guin", default)).Tier);
        var kept = await NewProcess().FindIsbnAsync(First, default);
        Assert.Equal((TimeSpan.Zero, CacheTier.Store), (kept.Age, kept.Tier));
        Assert.Equal(2, JsonSerializer.Deserialize<Work>(kept.Works[0].Span, JsonSerializerOptions.Web)!.EditionCount);
        Assert.Equal(TimeSpan.FromHours(2), (await NewProcess().FindTitleAsync("The Dispossessed", null, default)).Age);
    }

    [Fact]
    public async Task Works_that_a_search_met_come_back_too()
    {
        var search = NewProcess();
        await search.StoreAsync([LeftHand], default);
        await KeptAsync(search);
        await LoseEverythingAsync();

        Assert.Equal(["OL59800W"], IdsOf(await NewProcess().FindIsbnAsync(First, default)));
        using var other = StoreOnly();
        Assert.True((await other.FindTitleAsync(LeftHand.Title, null, default)).Found);
        Assert.Equal(CacheResult.Miss, (await NewProcess().FindAuthorAsync("Ursula K. Le Guin", default)).Result);
    }

    [Fact]
    public async Task A_removed_author_is_removed_here_too_also_one_whom_the_store_has_lost()
    {
        foreach (var isLost in new[] { false, true })
        {
            var warmer = await WarmAsync(Books.LeGuin, [LeftHand, Dispossessed]);
            if (isLost)
                await LoseEverythingAsync();
            Assert.Equal([new RemovedAuthor(Books.LeGuin, 2)], await warmer.RemoveAuthorAsync("Ursula K. Le Guin", default));
            Assert.Equal(CacheResult.Miss, (await NewProcess().FindTitleAsync(LeftHand.Title, null, default)).Result);
            Assert.Equal(CacheResult.Miss, (await NewProcess().FindAuthorAsync("Ursula K. Le Guin", default)).Result);
            Assert.Equal(0, (await warmer.MeasureAsync(default)).Cold!.Bibliographies);
            Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Probing_finds_what_searches_would_find()
    {
        var works = Enumerable.Range(0, 100).Select(n => Books.Work($"OL{n}W", $"Book {n}", Books.Gaiman, Books.NthIsbn(n).Digits)).ToList();
        await WarmAsync(Books.Gaiman, works);
        await LoseEverythingAsync();

        var probed = await NewProcess().ProbeAsync([.. Enumerable.Range(0, 200).Select(n => new BookProbe($"Book {n}", "Neil Gaiman", Books.NthIsbn(n)))], default);
        Assert.Equal((100, 100), (probed.Count(hit => hit.TitleHit), probed.Count(hit => hit.IsbnHit)));
    }

    [Fact]
    public async Task Probing_brings_back_every_book_however_many_authors_were_lost()
    {
        var authors = Enumerable.Range(0, 120).Select(n => new AuthorRef($"Author Number{n}", $"OL{n}A")).ToList();
        var warmer = NewProcess();
        await warmer.StoreAsync(
            [.. authors.Select((author, n) => new FetchedAuthor(Books.Of(author, Time.GetUtcNow(), [Books.Work($"OL{n}W", $"Book {n}", author, Books.NthIsbn(n).Digits)]), Books.AskedById(author), null))], default);
        await KeptAsync(warmer);
        await LoseEverythingAsync();
        var reader = NewProcess();
        var isbns = Enumerable.Range(0, 120).Select(Books.NthIsbn).ToList();

        Assert.Empty(await reader.FindWorksAsync(isbns, default));
        Assert.All(await reader.ProbeAsync([.. isbns.Select(isbn => new BookProbe("", "", isbn))], default), probed => Assert.True(probed.IsbnHit));
        Assert.Equal(120, (await reader.FindWorksAsync(isbns, default)).Count);
    }
}
