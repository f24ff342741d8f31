using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.CacheHits.ColdStorage;

public sealed class TwoReplicasTests
{
    [Fact]
    public async Task An_author_who_is_searched_for_at_two_replicas_at_once_comes_back_once_and_without_a_call()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = Books.Catalogue(2) }, default);
        // Patient: on a busy machine hundreds of searches at once keep a process that has just started waiting for itself.
        (string, string)[] settings =
        [
            ("ConnectionStrings__Postgres", database.ConnectionString),
            ("BookCache__ColdReadTimeout", "00:00:20"),
            ("BookCache__ReadTimeout", "00:00:20"),
            ("Search__HardTimeout", "00:01:00"),
        ];
        await using var one = await Searches.StartAsync(redis, catalogue.Address, settings);
        await using var other = await Searches.StartAsync(redis, catalogue.Address, settings);
        await one.SearchAsync(Searches.Author(Books.Author(1).Name));
        await Eventually.Async(
            async () => await database.ScalarAsync<long>("SELECT count(*) FROM cold.bibliographies") == 1, "the author to be kept cold");
        var calls = catalogue.Statistics.Calls;
        await using (var connection = await redis.ConnectAsync())
            await connection.Server.FlushAllDatabasesAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(n =>
            (n % 2 == 0 ? one : other).SearchAsync(n % 3 == 0 ? Searches.Isbn(Books.NthIsbn(1, n % 15, 2).Digits) : Searches.Title(Books.Title(1, n % 15)))));

        Assert.All(answers, answer => Assert.Equal("HIT", answer.Cache));
        Assert.Equal(calls, catalogue.Statistics.Calls);
        Assert.Equal(1, await RestoresAsync(one) + await RestoresAsync(other));
    }

    static async Task<long> RestoresAsync(ServiceProcess search) =>
        (await search.Http.GetFromJsonAsync<JsonElement>("api/cache/stats")).GetProperty("cold").GetProperty("restores").GetInt64();
}
