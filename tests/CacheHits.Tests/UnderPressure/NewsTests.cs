using CacheWarming.BookCaching;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.CacheHits.UnderPressure;

public sealed class NewsTests
{
    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_process_that_started_before_Redis_hears_the_news_once_it_is_there()
    {
        await using var redis = RedisServer.NotStarted();
        await using var reader = new CacheProcess(redis);
        await Assert.ThrowsAsync<BookStoreUnavailableException>(() => reader.Cache.FindTitleAsync("x", null, default));
        await redis.StartAgainAsync();
        await HearsOfNewWorksAsync(redis, reader);
    }

    [Fact]
    public async Task A_process_hears_the_news_again_after_its_connection_was_cut()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var reader = new CacheProcess(redis);
        await HearsOfNewWorksAsync(redis, reader);
        await CutSubscriptionsAsync(redis);
        await HearsOfNewWorksAsync(redis, reader);
    }

    [Fact]
    public async Task What_was_said_while_the_connection_was_cut_is_read_again()
    {
        await using var redis = await RedisServer.StartAsync();
        // Longer than this test: only the doubt can end it.
        await using var reader = new CacheProcess(redis, null, ("MemoryFreshFor", "01:00:00"));
        await using var warmer = new CacheProcess(redis);
        await warmer.Cache.StoreAsync(Books.Of(0, Now, works: 1), Books.Asked(0), null, default);
        var title = Books.Title(0, 0);
        Assert.Equal(CacheTier.Store, (await reader.Cache.FindTitleAsync(title, null, default)).Tier);
        // The news of the warmer's store may still be under way.
        await Eventually.Async(async () => (await reader.Cache.FindTitleAsync(title, null, default)).Tier is CacheTier.Memory, "an answer from memory");

        await CutSubscriptionsAsync(redis);
        await Eventually.Async(async () => (await reader.Cache.FindTitleAsync(title, null, default)).Tier is CacheTier.Store, "the doubt");
    }

    static async Task CutSubscriptionsAsync(RedisServer redis)
    {
        await using var connection = await redis.ConnectAsync();
        await connection.Database.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
    }

    static async Task HearsOfNewWorksAsync(RedisServer redis, CacheProcess reader)
    {
        await using var warmer = new CacheProcess(redis);
        for (var works = 1; works <= 2; works++)
        {
            var known = works;
            await Eventually.Async(
                async () =>
                {
                    await warmer.Cache.StoreAsync(Books.Of(1, Now, known), Books.Asked(1), null, default);
                    return (await reader.Cache.FindAuthorAsync(Books.Author(1).Name, default)).Works.Count == known;
                },
                "the news",
                TimeSpan.FromSeconds(15));
        }
    }
}
