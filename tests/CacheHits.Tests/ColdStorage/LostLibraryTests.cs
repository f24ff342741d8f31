using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Tests.CacheHits.Replay;
using CacheWarming.Tests.Servers;
using Xunit.Abstractions;

namespace CacheWarming.Tests.CacheHits.ColdStorage;

/// <summary>A warmed library whose Redis is emptied, then stopped: what the cold tier keeps needs no call and no Redis.</summary>
public sealed class LostLibraryTests(WarmedSystem system, ITestOutputHelper output) : IClassFixture<WarmedSystem>
{
    static readonly TimeSpan HardTimeout = TimeSpan.FromSeconds(8);
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_lost_library_is_back_within_one_pass_without_a_call_and_is_answered_without_Redis_and_catalogue_too()
    {
        await system.WarmAsync();
        await KeptAsync();
        var questions = await Library.QuestionsAsync();
        // It has nothing but Redis: no memory, no catalogue, no cold tier.
        await using var redisOnly = await Searches.StartAsync(system.Redis, new Uri("http://127.0.0.1:9/"), ("BookCache__MemoryFreshFor", "00:00:00"));
        var before = await AskAsync(redisOnly, questions);
        var known = before.Where(answer => answer.Searched.IsFromCache).Select(answer => answer.Question).ToList();
        Assert.InRange(known.Count, questions.Count * 9 / 10, questions.Count);

        await FlushAsync();
        var lost = await AskAsync(redisOnly, questions);
        Assert.DoesNotContain(lost, answer => answer.Searched.IsFromCache);

        await using var search = await system.StartSearchAsync();
        var calls = system.Catalogue.Statistics.Calls;
        var pass = await AskAsync(search, known);
        Assert.All(pass, answer => Assert.True(answer.Searched.IsFromCache, answer.Question.Path));
        Assert.Equal(calls, system.Catalogue.Statistics.Calls);
        var after = await AskAsync(redisOnly, questions);
        Print(before, lost, pass, after);
        var cold = await ColdAsync(search);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cold.GetProperty("restores")} of {cold.GetProperty("bibliographies")} rows brought back, {calls - system.Catalogue.Statistics.Calls} calls; {cold.GetProperty("bytes")} bytes in PostgreSQL"));
        Assert.All(after.Where(answer => known.Contains(answer.Question)), answer => Assert.True(answer.Searched.IsFromCache, answer.Question.Path));

        await WarmsWithoutFetchingAsync();
        await TenThousandAsync(known);
    }

    async Task WarmsWithoutFetchingAsync()
    {
        await FlushAsync();
        var calls = system.Catalogue.Statistics.Calls;
        var job = await system.WarmAsync();
        var authors = job.GetProperty("authors");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"warmed again: {authors}, {system.Catalogue.Statistics.Calls - calls} calls"));
        Assert.Equal(0, authors.GetProperty("warmed").GetInt32());
    }

    async Task TenThousandAsync(List<Question> known)
    {
        // Neither remembers anything: what they answer without Redis comes from the cold tier.
        await using var first = await system.StartSearchAsync();
        await using var second = await system.StartSearchAsync();
        await system.Redis.KillAsync();
        var withoutRedis = await AskAsync(first, Mixed(known, "first", 5_000));
        Assert.All(withoutRedis, answer => Assert.Contains(answer.Searched.Status, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound }));

        await system.Catalogue.DisposeAsync();
        var withoutBoth = await AskAsync(second, Mixed(known, "second", 5_000));
        Assert.All(withoutBoth.Where(answer => answer.Question.Kind is "unheard of"), answer =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Searched.Status);
            Assert.Contains("can't be asked", answer.Searched.Body, StringComparison.Ordinal);
        });
        foreach (var (what, answers) in new[] { ("without Redis", withoutRedis), ("without Redis and catalogue", withoutBoth) })
        {
            Assert.All(
                answers.Where(answer => answer.Question.Kind is not "unheard of"), answer => Assert.True(answer.Searched.IsFromCache, answer.Question.Path));
            Assert.All(answers, answer => Assert.InRange(answer.Searched.Took, TimeSpan.Zero, HardTimeout + Slack));
            PrintLatency(what, answers);
        }
    }

    /// <summary>Every bibliography that Redis has is kept cold.</summary>
    async Task KeptAsync()
    {
        await using var redis = await system.Redis.ConnectAsync();
        var isBibliography = await Task.WhenAll(
            redis.Server.Keys(pattern: "bc2:author:*", pageSize: 1_000).ToList().ConvertAll(key => redis.Database.HashExistsAsync(key, ""))).WaitAsync(HardTimeout);
        var authors = isBibliography.Count(itIs => itIs);
        await Eventually.Async(
            async () => await system.Database.ScalarAsync<long>("SELECT count(*) FROM cold.bibliographies WHERE home NOT LIKE 'works:%'") >= authors,
            "all bibliographies to be kept cold");
    }

    async Task FlushAsync()
    {
        await using var redis = await system.Redis.ConnectAsync();
        await redis.Server.FlushAllDatabasesAsync();
    }

    static async Task<JsonElement> ColdAsync(ServiceProcess search) =>
        (await search.Http.GetFromJsonAsync<JsonElement>("api/cache/stats")).GetProperty("cold");

    /// <summary>Nine known ones, then one that nobody has ever asked for.</summary>
    static List<Question> Mixed(List<Question> known, string pass, int count) =>
    [
        .. Enumerable.Range(0, count).Select(n => n % 10 == 9
            ? new Question("unheard of", Searches.Title(string.Create(CultureInfo.InvariantCulture, $"Unheard of {pass} {n}")))
            : known[n % known.Count]),
    ];

    static async Task<List<Answer>> AskAsync(ServiceProcess search, IReadOnlyList<Question> questions)
    {
        var answers = new Answer[questions.Count];
        await Parallel.ForAsync(0, questions.Count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) =>
            answers[n] = new Answer(questions[n], await search.SearchAsync(questions[n].Path)));
        return [.. answers];
    }

    void Print(params List<Answer>[] passes)
    {
        output.WriteLine($"{"asked by",-24}{"searches",9}{"warmed",9}{"Redis lost",12}{"one pass",10}{"after it",10}");
        foreach (var kind in passes[0].Select(answer => answer.Question.Kind).Distinct(StringComparer.Ordinal).Append("all"))
        {
            var hits = passes.Select(pass => pass.Count(answer => (kind == "all" || answer.Question.Kind == kind) && answer.Searched.IsFromCache)).ToList();
            var searches = passes[0].Count(answer => kind == "all" || answer.Question.Kind == kind);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind,-24}{searches,9}{hits[0],9}{hits[1],12}{hits[2],10}{hits[3],10}"));
        }
        PrintLatency("the pass", passes[2]);
    }

    void PrintLatency(string what, List<Answer> answers)
    {
        var took = answers.Where(answer => answer.Searched.IsFromCache).Select(answer => answer.Searched.Took.TotalMilliseconds).Order().ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {took.Count} hits, p50 {took[took.Count / 2]:0.0} ms, p99 {took[took.Count * 99 / 100]:0.0} ms"));
    }

    sealed record Answer(Question Question, Searched Searched);
}
