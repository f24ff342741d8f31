using System.Globalization;
using System.Net;
using CacheWarming.Tests.Servers;
using Xunit.Abstractions;

namespace CacheWarming.Tests.CacheHits.Replay;

/// <summary>The whole promise: warm a library, then ask for its books as people do.</summary>
public sealed class ReplayTests(WarmedSystem system, ITestOutputHelper output) : IClassFixture<WarmedSystem>
{
    static readonly TimeSpan HardTimeout = TimeSpan.FromSeconds(8);
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_warmed_library_is_answered_from_the_cache_and_goes_on_being_so_without_Redis_and_without_the_catalogue()
    {
        var questions = await Library.QuestionsAsync();
        var before = await AskAsync(system.Offline, questions);
        Assert.DoesNotContain(before, answer => answer.Searched.IsFromCache);

        var job = await system.WarmAsync();
        Assert.Equal("Completed", job.GetProperty("state").GetString());
        var after = await AskAsync(system.Offline, questions);
        var missed = after.Where(answer => !answer.Searched.IsFromCache).ToList();
        var asked = await AskAsync(system.Search, [.. missed.Select(answer => answer.Question)]);
        var notThere = asked.Where(answer => answer.Searched.HasNothing || answer.Searched.Status is HttpStatusCode.BadRequest)
            .ToDictionary(answer => answer.Question, answer => answer.Searched.HasNothing ? "the catalogue does not have it" : "no valid ISBN");
        Print(after, notThere);

        var held = after.Where(answer => !notThere.ContainsKey(answer.Question)).ToList();
        Assert.InRange((double)held.Count(answer => answer.Searched.IsFromCache) / held.Count, 0.95, 1.0);

        await TenThousandAsync(questions);
    }

    async Task TenThousandAsync(IReadOnlyList<Question> questions)
    {
        // Once with everything there, so that this process has seen what it is to remember.
        var known = (await AskAsync(system.Search, questions)).Where(answer => answer.Searched.IsFromCache).Select(answer => answer.Question).ToList();

        await system.Redis.KillAsync();
        var withoutRedis = await AskAsync(system.Search, Mixed(known, "first", 5_000));
        Assert.DoesNotContain(withoutRedis, answer => answer.Searched.Status is not (HttpStatusCode.OK or HttpStatusCode.NotFound));
        Assert.All(withoutRedis.Where(answer => known.Contains(answer.Question)), answer => Assert.True(answer.Searched.IsFromCache, answer.Question.Path));

        await system.Catalogue.DisposeAsync();
        var withoutBoth = await AskAsync(system.Search, Mixed(known, "second", 5_000));
        Assert.All(withoutBoth.Where(answer => known.Contains(answer.Question)), answer => Assert.True(answer.Searched.IsFromCache, answer.Question.Path));
        Assert.All(withoutBoth.Where(answer => !known.Contains(answer.Question)), answer =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Searched.Status);
            Assert.Contains("can't be asked", answer.Searched.Body, StringComparison.Ordinal);
        });
        Assert.All(withoutRedis.Concat(withoutBoth), answer => Assert.InRange(answer.Searched.Took, TimeSpan.Zero, HardTimeout + Slack));
        PrintLatency("without Redis", withoutRedis);
        PrintLatency("without Redis and catalogue", withoutBoth);
    }

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

    void Print(List<Answer> answers, Dictionary<Question, string> notThere)
    {
        output.WriteLine($"{"asked by",-24}{"searches",9}{"hit",6}{"stale",6}{"missed",7}{"not to be had",15}{"hit rate",10}");
        foreach (var kind in answers.GroupBy(answer => answer.Question.Kind).Append(answers.GroupBy(_ => "all").Single()))
        {
            var there = kind.Count(answer => !notThere.ContainsKey(answer.Question));
            var (hits, stale) = (kind.Count(Is("HIT")), kind.Count(Is("STALE")));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind.Key,-24}{kind.Count(),9}{hits,6}{stale,6}{there - hits - stale,7}{kind.Count() - there,15}{(double)(hits + stale) / there,10:P1}"));
        }
        output.WriteLine("");
        foreach (var (question, _) in answers.Where(answer => !answer.Searched.IsFromCache))
            output.WriteLine($"{notThere.GetValueOrDefault(question, "MISSED, the catalogue has it"),-34}{question.Kind,-24}{Uri.UnescapeDataString(question.Path)}");
        PrintLatency("hits, Redis and memory", answers);
    }

    void PrintLatency(string what, List<Answer> answers)
    {
        var took = answers.Where(answer => answer.Searched.IsFromCache).Select(answer => answer.Searched.Took.TotalMilliseconds).Order().ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {took.Count} hits, p50 {took[took.Count / 2]:0.0} ms, p99 {took[took.Count * 99 / 100]:0.0} ms"));
    }

    static Func<Answer, bool> Is(string cache) => answer => answer.Searched.IsFromCache && answer.Searched.Cache == cache;

    sealed record Answer(Question Question, Searched Searched);
}
