using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;

namespace CacheWarming.Tests.Frontier;

/// <summary>
/// Every answer twice, in any order, in batches of any size: the frontier ends as the plain shortest ways say, and never loses count on
/// the way. The reference is a model that knows nothing of messages, so it is also what one delivery each, in order, must give.
/// </summary>
public abstract class AnyOrderContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    const int Authors = 20;

    [Theory]
    [MemberData(nameof(AnyOrder.Seeds), MemberType = typeof(AnyOrder))]
    public async Task Where_names_are_keys_every_row_is_as_the_shortest_way_says(int seed)
    {
        var random = new Random(seed);
        var graph = new CoAuthorGraph(seed, Authors, withIds: false);
        var export = Export(random);
        var maxDepth = random.Next(1, 4);
        var job = await World.JobAsync(maxDepth, authors: [.. export.SelectMany(graph.NamesOf)]);

        await WarmAsync(job, graph, random);

        var distances = graph.Distances(export, maxDepth);
        Assert.Equal(
            distances.OrderBy(d => d.Key).Select(d => (d.Key, d.Value, "warmed", d.Value == 0 ? "csv" : "discovery", 1)),
            (await World.RowsAsync(job)).Select(r => (graph.AuthorOf(r.Key), r.Depth, r.State, r.Source, r.Settlements)).OrderBy(r => r.Item1));
        Assert.Equal(graph.Works(distances.Keys), await World.WorksAsync(job));
    }

    [Theory]
    [MemberData(nameof(AnyOrder.Seeds), MemberType = typeof(AnyOrder))]
    public async Task Where_authors_have_names_and_ids_each_is_one_at_the_shortest_way(int seed)
    {
        var random = new Random(seed);
        var graph = new CoAuthorGraph(seed, Authors, withIds: true);
        var export = Export(random);
        var maxDepth = random.Next(1, 4);
        var job = await World.JobAsync(maxDepth, authors: [.. export.SelectMany(graph.NamesOf)]);

        await WarmAsync(job, graph, random);

        var distances = graph.Distances(export, maxDepth);
        var people = (await World.RowsAsync(job)).GroupBy(r => graph.AuthorOf(r.Key)).ToDictionary(g => g.Key, g => g.ToArray());
        Assert.Equal(
            distances.OrderBy(d => d.Key).Select(d => (d.Key, d.Value, 1, 1)),
            people.OrderBy(p => p.Key).Select(p => (p.Key, p.Value.Min(r => r.Depth), p.Value.Count(r => r.State == AuthorStates.Warmed), p.Value.Sum(r => r.UpstreamCalls))));
        Assert.All(people.Values.SelectMany(rows => rows), row => Assert.Contains(row.State, (string[])[AuthorStates.Warmed, AuthorStates.AlreadyWarm]));
        // Whichever answer came first: each name of the library counts, and each further person once.
        Assert.Equal(
            (export.SelectMany(graph.NamesOf).Distinct().Count(), distances.Keys.Except(export).Count(), (long)distances.Count),
            await World.AuthorsAsync(job));
        Assert.Equal(graph.Works(distances.Keys), await World.WorksAsync(job));
    }

    static int[] Export(Random random) => [.. Enumerable.Range(0, Authors).OrderBy(_ => random.Next()).Take(random.Next(1, 5)).Order()];

    /// <summary>Warms a job to its end: answers come late, in any order, in batches of any size, and twice or more.</summary>
    async Task WarmAsync(Guid job, CoAuthorGraph graph, Random random)
    {
        var late = new List<AuthorWarmed>();
        var delivered = new List<AuthorWarmed>();
        var before = await World.RowsAsync(job);
        while (true)
        {
            late.AddRange((await Claims.ClaimAsync(random.Next(1, 2 * Authors), default)).Select(graph.Answer));
            if (late.Count == 0)
                break;
            var now = late.OrderBy(_ => random.Next()).Take(random.Next(1, late.Count + 1)).ToArray();
            late.RemoveAll(now.Contains);
            var again = delivered.OrderBy(_ => random.Next()).Take(random.Next(delivered.Count + 1));
            delivered.AddRange(now);

            var drained = await Settling.SettleAsync([.. now.Concat(now).Concat(again).OrderBy(_ => random.Next())], default);

            var after = await World.RowsAsync(job);
            Assert.Equal(after.Any(IsOpen) ? [] : [job], drained);
            AssertNothingLost(before, after);
            before = after;
        }
        await Settling.SettleAsync([.. delivered.OrderBy(_ => random.Next())], default);
        Assert.Equal(before.Select(r => r with { DueSeconds = 0 }), (await World.RowsAsync(job)).Select(r => r with { DueSeconds = 0 }));
        Assert.All(before, row => Assert.Equal(1, row.Settlements));
    }

    /// <summary>No author vanishes, no settled one opens again, no depth grows, and the states add up to the authors.</summary>
    static void AssertNothingLost(IReadOnlyList<Row> before, IReadOnlyList<Row> after)
    {
        var now = after.ToDictionary(r => r.Key);
        foreach (var row in before)
        {
            Assert.True(now.TryGetValue(row.Key, out var later), $"{row.Key} is gone");
            Assert.True(later.Depth <= row.Depth, $"{row.Key} went from depth {row.Depth} to {later.Depth}");
            Assert.True(IsOpen(row) || !IsOpen(later), $"{row.Key} went from {row.State} to {later.State}");
        }
        Assert.Equal(after.Count, AuthorStates.All.Sum(state => after.Count(r => r.State == state)));
    }

    static bool IsOpen(Row row) => row.State is AuthorStates.Pending or AuthorStates.Queued;
}

/// <summary>The worlds that the orders are tried in.</summary>
public static class AnyOrder
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];
}

public sealed class AnyOrderOnPostgres(OnPostgres store) : AnyOrderContract<OnPostgres>(store);

public sealed class AnyOrderOnSqlite(OnSqlite store) : AnyOrderContract<OnSqlite>(store);
