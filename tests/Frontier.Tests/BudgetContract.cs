using System.Globalization;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using static CacheWarming.Tests.Frontier.Answers;

namespace CacheWarming.Tests.Frontier;

/// <summary>How many discovered authors a job warms, and which.</summary>
public abstract class BudgetContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    AdmitWaiting Waiting => field ??= new(Store.Database);

    [Fact]
    public async Task As_long_as_all_surely_fit_everybody_found_goes_out_at_once()
    {
        var job = await World.JobAsync(maxAuthors: 20, authors: ["A", "B"]);

        await Settling.SettleAsync([Warmed(job, "A", "OL1A", "OL11A", "OL12A")], default);

        Assert.Equal(["OL11A", "OL12A", World.Key("B")], (await Claims.ClaimAsync(10, default)).Select(a => a.AuthorKey).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_not_all_may_fit_those_found_wait_for_better_ones_of_their_depth()
    {
        var job = await World.JobAsync(maxAuthors: 2, authors: ["A", "B"]);
        await Settling.SettleAsync([With(job, "A", ("OL11A", 1), ("OL12A", 5))], default);
        Assert.Equal(World.Key("B"), Assert.Single(await Claims.ClaimAsync(10, default)).AuthorKey);

        await Settling.SettleAsync([With(job, "B", ("OL13A", 9), ("OL14A", 2))], default);

        Assert.Equal(["OL12A", "OL13A"], (await Claims.ClaimAsync(10, default)).Select(a => a.AuthorKey).Order(StringComparer.Ordinal));
        foreach (var worse in (string[])["OL11A", "OL14A"])
        {
            var row = await World.RowAsync(job, worse);
            Assert.Equal((AuthorStates.LeftOut, true), (row.State, row.HasSettledTime));
            Assert.Contains("at most 2 discovered authors", row.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_nearer_depth_has_the_first_choice_and_the_next_gets_what_is_left()
    {
        var job = await World.JobAsync(maxDepth: 2, maxAuthors: 3, authors: "A");
        await Settling.SettleAsync([With(job, "A", ("OL11A", 1), ("OL12A", 1))], default);
        await Settling.SettleAsync([With(job, "OL11A", ("OL21A", 90), ("OL22A", 99))], default);
        Assert.Equal(["OL12A"], (await World.RowsAsync(job)).Where(r => r.Depth == 1 && r.State == AuthorStates.Pending).Select(r => r.Key));
        Assert.Equal("OL12A", Assert.Single(await Claims.ClaimAsync(10, default)).AuthorKey);

        await Settling.SettleAsync([With(job, "OL12A", ("OL23A", 95))], default);

        Assert.Equal("OL22A", Assert.Single(await Claims.ClaimAsync(10, default)).AuthorKey);
        Assert.Equal([job], await Settling.SettleAsync([Warmed(job, "OL22A", "OL22A")], default));
    }

    [Fact]
    public async Task A_job_that_may_discover_nobody_ends_with_its_own_authors()
    {
        var job = await World.JobAsync(maxAuthors: 0, authors: "A");

        Assert.Equal([job], await Settling.SettleAsync([Warmed(job, "A", "OL1A", "OL2A", "OL3A")], default));

        Assert.Equal([AuthorStates.Warmed, AuthorStates.LeftOut, AuthorStates.LeftOut], (await World.RowsAsync(job)).Select(r => r.State).OrderDescending(StringComparer.Ordinal));
        Assert.Empty(await Claims.ClaimAsync(10, default));
    }

    [Fact]
    public async Task Who_waits_for_an_author_that_fails_is_admitted_by_the_next_sweep()
    {
        var job = await World.JobAsync(maxAuthors: 1, authors: ["A", "B"]);
        await Settling.SettleAsync([With(job, "A", ("OL11A", 1), ("OL12A", 5))], default);
        var claimed = Assert.Single(await Claims.ClaimAsync(10, default));
        await Waiting.AdmitAsync(default);
        Assert.Empty(await Claims.ClaimAsync(10, default));

        Assert.Empty(await Setbacks.FailAsync([new FailedAuthor(job, claimed.AuthorKey, claimed.Attempt, "unreadable")], default));
        await Waiting.AdmitAsync(default);

        Assert.Equal("OL12A", Assert.Single(await Claims.ClaimAsync(10, default)).AuthorKey);
        Assert.Equal(AuthorStates.LeftOut, (await World.RowAsync(job, "OL11A")).State);
    }

    [Fact]
    public async Task Each_of_many_tight_jobs_has_its_turn()
    {
        var jobs = new List<Guid>();
        for (var count = 0; count <= 100; count++)
        {
            jobs.Add(await World.JobAsync(maxAuthors: 1, authors: ["A", "B"]));
            await Settling.SettleAsync([With(jobs[^1], "A", ("OL11A", 1), ("OL12A", 5))], default);
        }
        var claimed = (await Claims.ClaimAsync(1_000, default)).ToDictionary(author => author.JobId);
        var last = claimed[jobs.OrderBy(job => job.ToString(), StringComparer.Ordinal).Last()];
        Assert.Empty(await Setbacks.FailAsync([new FailedAuthor(last.JobId, last.AuthorKey, last.Attempt, "unreadable")], default));

        await Waiting.AdmitAsync(default);
        await Waiting.AdmitAsync(default);

        Assert.Equal((last.JobId, "OL12A"), Assert.Single((await Claims.ClaimAsync(1_000, default)).Select(author => (author.JobId, author.AuthorKey))));
    }

    [Fact]
    public async Task Nobody_is_admitted_into_a_job_that_is_paused_or_cancelled()
    {
        var job = await World.JobAsync(maxAuthors: 1, authors: ["A", "B"]);
        await Settling.SettleAsync([With(job, "A", ("OL11A", 1), ("OL12A", 5))], default);
        await World.CancelAsync(job);

        await Waiting.AdmitAsync(default);

        Assert.All(await World.RowsAsync(job), row => Assert.Contains(row.State, (string[])[AuthorStates.Warmed, AuthorStates.Cancelled]));
    }

    [Fact]
    public async Task Who_was_left_out_and_turns_out_to_be_an_author_of_the_export_is_warm()
    {
        var job = await World.JobAsync(maxAuthors: 0, authors: ["A", "B"]);
        await Settling.SettleAsync([Warmed(job, "A", "OL1A", "OL2A")], default);
        Assert.Equal(AuthorStates.LeftOut, (await World.RowAsync(job, "OL2A")).State);

        await Settling.SettleAsync([Warmed(job, "B", "OL2A")], default);

        Assert.Equal(AuthorStates.AlreadyWarm, (await World.RowAsync(job, "OL2A")).State);
    }

    [Fact]
    public async Task An_author_is_walked_as_many_steps_as_it_has_and_no_more()
    {
        var job = await World.JobAsync(maxDepth: 3);
        await World.AuthorAsync(job, "Favourite", steps: 2);
        await World.AuthorAsync(job, "One-off", steps: 0);

        await Settling.SettleAsync([Warmed(job, "Favourite", "OL1A", "OL11A"), Warmed(job, "One-off", "OL2A", "OL12A")], default);
        await Settling.SettleAsync([Warmed(job, "OL11A", "OL11A", "OL21A")], default);
        await Settling.SettleAsync([Warmed(job, "OL21A", "OL21A", "OL31A")], default);

        Assert.Equal(["OL11A", "OL21A"], (await World.RowsAsync(job)).Where(r => r.Source == "discovery").Select(r => r.Key));
    }

    [Fact]
    public async Task An_author_met_again_from_one_that_is_walked_further_is_walked_further_itself()
    {
        var job = await World.JobAsync(maxDepth: 2);
        await World.AuthorAsync(job, "Ordinary", steps: 1);
        await World.AuthorAsync(job, "Favourite", steps: 2);
        await Settling.SettleAsync([Warmed(job, "Ordinary", "OL1A", "OL11A")], default);
        await Settling.SettleAsync([Warmed(job, "OL11A", "OL11A", "OL21A")], default);
        Assert.DoesNotContain(await World.RowsAsync(job), row => row.Key == "OL21A");

        await Settling.SettleAsync([Warmed(job, "Favourite", "OL2A", "OL11A")], default);

        Assert.Equal((2, AuthorStates.Pending), (await World.RowAsync(job, "OL21A")) is var row ? (row.Depth, row.State) : default);
    }

    [Theory]
    [MemberData(nameof(AnyOrder.Seeds), MemberType = typeof(AnyOrder))]
    public async Task Whatever_the_order_the_best_of_the_first_depth_are_warmed_and_the_budget_is_kept(int seed)
    {
        var random = new Random(seed);
        var (export, most) = (random.Next(2, 8), random.Next(0, 12));
        var job = await World.JobAsync(maxDepth: 1, maxAuthors: most);
        foreach (var author in Enumerable.Range(0, export))
            await World.AuthorAsync(job, Id(author));
        var weights = new Dictionary<string, double>();
        var links = Enumerable.Range(0, export).ToDictionary(Id, _ => Enumerable.Range(100, 30).OrderBy(_ => random.Next()).Take(random.Next(8)).Select(a => (Id(a), random.Next(1, 1_000))).ToArray());
        foreach (var (author, weight) in links.Values.SelectMany(l => l))
            weights[author] = Math.Max(weights.GetValueOrDefault(author), weight);

        var late = new List<AuthorWarmed>();
        while (true)
        {
            late.AddRange((await Claims.ClaimAsync(random.Next(1, 10), default)).Select(a => With(job, a.AuthorKey, links.GetValueOrDefault(a.AuthorKey, []))));
            if (late.Count == 0)
                break;
            var now = late.OrderBy(_ => random.Next()).Take(random.Next(1, late.Count + 1)).ToArray();
            late.RemoveAll(now.Contains);
            await Settling.SettleAsync([.. now, .. now.Take(1)], default);
        }

        var rows = await World.RowsAsync(job);
        var found = rows.Where(r => r.Source == "discovery").ToArray();
        Assert.Equal(weights.Keys.Order(StringComparer.Ordinal), found.Select(r => r.Key));
        Assert.Equal(Math.Min(most, weights.Count), found.Count(r => r.State == AuthorStates.Warmed));
        Assert.All(rows, row => Assert.Contains(row.State, (string[])[AuthorStates.Warmed, AuthorStates.LeftOut]));
        var worst = found.Where(r => r.State == AuthorStates.Warmed).Select(r => weights[r.Key]).DefaultIfEmpty(double.MaxValue).Min();
        Assert.All(found.Where(r => r.State == AuthorStates.LeftOut), row => Assert.True(weights[row.Key] <= worst, $"{row.Key} of weight {weights[row.Key]} was left out for one of {worst}"));
    }

    static string Id(int author) => string.Create(CultureInfo.InvariantCulture, $"OL{author + 1}A");

    static AuthorWarmed With(Guid job, string author, params (string Id, int Weight)[] links) => Warmed(job, author, author.StartsWith("OL", StringComparison.Ordinal) ? author : null) with
    {
        CoAuthors = [.. links.Select(l => CoAuthor(l.Id) with { Weight = l.Weight })],
    };
}

public sealed class BudgetOnPostgres(OnPostgres store) : BudgetContract<OnPostgres>(store);

public sealed class BudgetOnSqlite(OnSqlite store) : BudgetContract<OnSqlite>(store);
