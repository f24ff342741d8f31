using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;
using CacheWarming.BookCaching.Stores.Redis;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace CacheWarming.Tests.BookCaching.Caching;

/// <summary>The whole contract again on three primaries, each with a third of the slots.</summary>
public sealed class OnRedisCluster(OnRedisCluster.Cluster three) : BookCacheContract, IClassFixture<OnRedisCluster.Cluster>
{
    ConnectionMultiplexer _connection = null!;

    private protected override IBookStore NewStore() =>
        new RedisBookStore(_connection, Microsoft.Extensions.Options.Options.Create(Options), Time, NullLogger<RedisBookStore>.Instance);

    public override async Task InitializeAsync()
    {
        _connection = await three.Servers.ConnectAsync();
        foreach (var server in _connection.GetServers())
            await server.FlushAllDatabasesAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _connection.DisposeAsync();
    }

    [Fact]
    public async Task Every_primary_has_a_part_and_all_of_them_are_measured()
    {
        var works = Enumerable.Range(0, 100).Select(n => Books.Work($"OL{n}W", $"Book {n}", Books.Gaiman, Books.NthIsbn(n * 10).Digits)).ToList();
        await NewProcess().StoreAsync(works, default);

        var entries = await Task.WhenAll(_connection.GetServers().Select(server => server.DatabaseSizeAsync()));
        Assert.Equal(3, entries.Count(some => some > 30));
        Assert.Equal(entries.Sum(), (await NewProcess().MeasureAsync(default)).Tiers[1].Entries);
    }

    [Fact]
    public async Task What_one_process_stores_another_one_connected_to_the_cluster_sees_at_once()
    {
        await using var elsewhere = await three.Servers.ConnectAsync();
        var other = new RedisBookStore(elsewhere, Microsoft.Extensions.Options.Options.Create(Options), Time, NullLogger<RedisBookStore>.Instance);
        var heard = new System.Collections.Concurrent.ConcurrentQueue<long>();
        using var listening = other.Listen(heard.Enqueue, () => { });
        await elsewhere.GetSubscriber().PingAsync();
        var one = NewProcess();

        await Eventually.Async(
            async () =>
            {
                await one.StoreAsync(
                    Books.Of(Books.Pratchett, Time.GetUtcNow(), Books.Work("OL1W", "Mort", Books.Pratchett, Books.NthIsbn(1).Digits)),
                    Books.Asked(Books.Pratchett), null, default);
                IndexKey[] changed = [IndexKey.Author(Books.Pratchett.CatalogId!), IndexKey.Author("terry pratchett"), IndexKey.Author("surname:pratchett"), IndexKey.Isbn(Books.NthIsbn(1)), IndexKey.Title("mort")];
                return changed.Select(key => key.Hash).ToHashSet().SetEquals(heard);
            },
            "the news");
    }

    public sealed class Cluster : IAsyncLifetime
    {
        public RedisCluster Servers { get; private set; } = null!;

        public async Task InitializeAsync() => Servers = await RedisCluster.StartAsync();

        public async Task DisposeAsync() => await Servers.DisposeAsync();
    }
}
