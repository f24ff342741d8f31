using System.Collections.Concurrent;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CacheWarming.Tests.Frontier;

/// <summary>Several replicas dispatch and settle the same jobs at once, on connections of their own.</summary>
public sealed class ParallelSettlingTests(OnPostgres store) : FrontierContract<OnPostgres>(store)
{
    const int Replicas = 6;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(101, 4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Replicas_that_settle_overlapping_walks_end_as_one_would(int seed)
    {
        var random = new Random(seed);
        var graph = new CoAuthorGraph(seed, authors: 120, withIds: true);
        int[] export = [.. Enumerable.Range(0, 120).OrderBy(_ => random.Next()).Take(12)];
        var jobs = new List<Guid>();
        for (var i = 0; i < 3; i++)
            jobs.Add(await World.JobAsync(maxDepth: 3, authors: [.. export.SelectMany(graph.NamesOf)]));
        var answers = new ConcurrentBag<AuthorWarmed>();

        await Task.WhenAll(Enumerable.Range(0, Replicas).Select(i => Task.Run(() => WorkAsync(graph, answers, new Random(seed + i)))));

        var distances = graph.Distances(export, 3);
        foreach (var job in jobs)
        {
            var rows = await World.RowsAsync(job);
            Assert.Equal(
                distances.OrderBy(d => d.Key).Select(d => (d.Key, d.Value, 1)),
                rows.GroupBy(r => graph.AuthorOf(r.Key)).OrderBy(g => g.Key).Select(g => (g.Key, g.Min(r => r.Depth), g.Count(r => r.State == AuthorStates.Warmed))));
            Assert.All(rows, row => Assert.Equal(1, row.Settlements));
            Assert.Equal(graph.Works(distances.Keys), await World.WorksAsync(job));
        }
    }

    /// <summary>One replica: claims, is answered, and settles its own answers and others' once more, until nothing is open anywhere.</summary>
    async Task WorkAsync(CoAuthorGraph graph, ConcurrentBag<AuthorWarmed> answers, Random random)
    {
        var patient = new DatabaseRetry(Store.Database, TimeProvider.System, NullLogger<DatabaseRetry>.Instance);
        while (true)
        {
            var batch = (await Claims.ClaimAsync(30, default)).Select(graph.Answer).ToList();
            if (batch.Count == 0 && await World.OpenAuthorsAsync() == 0)
                return;
            batch.ForEach(answers.Add);
            var again = answers.OrderBy(_ => random.Next()).Take(20);
            await patient.ExecuteAsync(cancel => Settling.SettleAsync([.. batch.Concat(again).OrderBy(_ => random.Next())], cancel), default);
        }
    }
}
