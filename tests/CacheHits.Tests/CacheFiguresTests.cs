using System.Globalization;
using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Cold.Postgres;
using CacheWarming.BookCaching.Layout;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;
using Xunit.Abstractions;

namespace CacheWarming.Tests.CacheHits;

/// <summary>The figures of <c>docs/cache.md</c>, measured again with every run.</summary>
public sealed class CacheFiguresTests(ITestOutputHelper output)
{
    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_work_of_five_ISBNs_takes_less_than_1200_bytes_of_Redis()
    {
        const int Authors = 1_000;
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await using var warmer = new CacheProcess(redis);
        var before = await UsedAsync(connection);
        await Parallel.ForAsync(0, Authors, async (author, cancel) =>
            await warmer.Cache.StoreAsync(Books.Of(author, Now), Books.Asked(author), Guid.NewGuid(), cancel));

        var perWork = (await UsedAsync(connection) - before) / (Authors * 15);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{perWork:0} bytes of Redis for each of {Authors * 15} works"));
        Assert.InRange(perWork, 100, 1_200);
    }

    [Fact]
    public async Task A_work_that_is_kept_cold_takes_less_than_it_takes_in_Redis()
    {
        const int Authors = 1_024;
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var store = new PostgresColdStore(database.ConnectionString);
        await store.PrepareAsync(default);
        var all = Enumerable.Range(0, Authors).Select(Cold).ToList();
        all.Take(64).ToList().ForEach(books => books.Pack());

        var started = TimeProvider.System.GetTimestamp();
        var rows = all.ConvertAll(books => books.Pack());
        var packed = TimeProvider.System.GetElapsedTime(started);
        started = TimeProvider.System.GetTimestamp();
        foreach (var batch in rows.Chunk(64))
            await store.PutAsync(batch, Now.AddDays(-90), default);
        var written = TimeProvider.System.GetElapsedTime(started);

        var took = new List<double>();
        for (var n = 0; n < 2_000; n++)
        {
            started = TimeProvider.System.GetTimestamp();
            var found = await store.FindAsync([ColdKey.From(IndexKey.Isbn(Books.NthIsbn(n % Authors, n % 15, n % 5)))], Now.AddDays(-90), 16, default);
            Assert.Equal(15, ColdBooks.Unpack(Assert.Single(found)).Works.Count);
            took.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }
        var settled = took.Skip(1_000).Order().ToList();
        var perWork = (double)(await store.MeasureAsync(default)).Bytes / (Authors * 15);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{perWork:0} bytes of PostgreSQL for each work, {rows.Average(row => row.Body.Length) / 15:0} of them its JSON; for an author of 15 works packing {packed.TotalMilliseconds / Authors:0.00} ms, writing {written.TotalMilliseconds / Authors:0.00} ms; finding one p50 {settled[500]:0.0} ms, p99 {settled[990]:0.0} ms"));
        Assert.InRange(perWork, 50, 900);
    }

    static ColdBooks Cold(int author)
    {
        var bibliography = Books.Of(author, Now);
        return new ColdBooks(
            bibliography.Author.CatalogId!, Now, BibliographyHead.From(bibliography, Books.Asked(author), null), null,
            [.. bibliography.Works.Select(work => WorkToStore.From(work, Now, null))], [AuthorAlias.OfName(bibliography.Author.Name)], []);
    }

    [Theory]
    [InlineData("memory", "00:10:00")]
    [InlineData("Redis", "00:00:00")]
    public async Task A_hit_takes_milliseconds(string tier, string recentFor)
    {
        await using var redis = await RedisServer.StartAsync();
        await using (var warmer = new CacheProcess(redis))
        {
            for (var author = 0; author < 50; author++)
                await warmer.Cache.StoreAsync(Books.Of(author, Now), Books.Asked(author), null, default);
        }
        await using var nothing = await Simulator.StartAsync(new SimulatorOptions(), default);
        await using var search = await Searches.StartAsync(redis, nothing.Address, ("BookCache__MemoryFreshFor", recentFor));

        var took = new List<double>();
        for (var n = 0; n < 4_000; n++)
        {
            var answer = await search.SearchAsync(Searches.Title(Books.Title(n % 50, n % 15)));
            Assert.Equal("HIT", answer.Cache);
            took.Add(answer.Took.TotalMilliseconds);
        }
        // The first ones compile.
        var settled = took.Skip(2_000).Order().ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{tier}: p50 {settled[1_000]:0.00} ms, p99 {settled[1_980]:0.00} ms, one reader, HTTP included"));
        Assert.InRange(settled[1_000], 0, 100);
    }

    static async Task<double> UsedAsync(RedisServer.Connection connection) => double.Parse(
        (await connection.Server.InfoAsync("memory"))[0].First(pair => pair.Key is "used_memory").Value, CultureInfo.InvariantCulture);
}
