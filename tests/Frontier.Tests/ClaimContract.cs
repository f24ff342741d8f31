using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;

namespace CacheWarming.Tests.Frontier;

/// <summary>Which authors go out next, and how they come back when the broker does not take them.</summary>
public abstract class ClaimContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    [Fact]
    public async Task A_claim_that_is_worth_it_from_so_many_on_waits_until_they_are_free()
    {
        await World.JobAsync(authors: [.. Enumerable.Range(0, 20).Select(n => $"Somebody{n}")]);
        Assert.Equal(8, (await Claims.ClaimAsync(8, default)).Count);

        Assert.Empty(await Claims.ClaimAsync(10, default, leastFree: 3));
        Assert.Equal(2, (await Claims.ClaimAsync(10, default, leastFree: 2)).Count);
        Assert.Empty(await Claims.ClaimAsync(10, default));
    }

    [Fact]
    public async Task A_claimed_author_is_queued_under_a_lease_by_the_databases_clock()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        Options.LeaseSeconds = 90;
        Time.Advance(TimeSpan.FromDays(365)); // our own clock is wrong, and does not matter

        var author = Assert.Single(await Claims.ClaimAsync(10, default));

        Assert.Equal((job, "Neil Gaiman", 1, AuthorSource.Csv, 0), (author.JobId, author.Author, author.Attempt, author.Source, author.Depth));
        var row = await World.RowAsync(job, "Neil Gaiman");
        Assert.Equal(("queued", 1), (row.State, row.Attempt));
        Assert.InRange(row.LeaseSeconds!.Value, 60, 90);
    }

    [Fact]
    public async Task What_a_dispatcher_claimed_before_it_died_goes_out_again_soon_and_counts_as_no_expiry()
    {
        var job = await World.JobAsync(authors: ["Dead One", "Dead Two", "Answered"]);
        var claimed = await Claims.ClaimAsync(10, default);
        await Settling.SettleAsync([Answers.Warmed(job, World.Key("Answered"), "OL1A")], default);

        Assert.Equal("queued", (await World.RowAsync(job, "Dead One")).State);
        await World.SendingIsOverAsync(job);
        await Unsent.PutBackAsync(default);

        Assert.Equal(("pending", 0, 1), await StateAsync(job, "Dead One"));
        Assert.Equal(("pending", 0, 1), await StateAsync(job, "Dead Two"));
        Assert.Equal("warmed", (await World.RowAsync(job, "Answered")).State);
        Assert.Equal(2, (await Claims.ClaimAsync(10, default)).Count(author => author.JobId == job && author.Attempt == 2));
        Assert.Equal(3, claimed.Count);
    }

    [Fact]
    public async Task What_the_broker_has_confirmed_stays_out()
    {
        var job = await World.JobAsync(authors: ["Sent One", "Sent Two"]);

        await Unsent.DeleteAsync(await Claims.ClaimAsync(10, default), default);
        await World.SendingIsOverAsync(job);
        await Unsent.PutBackAsync(default);

        Assert.Equal(("queued", 0, 1), await StateAsync(job, "Sent One"));
        Assert.Equal(("queued", 0, 1), await StateAsync(job, "Sent Two"));
    }

    async Task<(string State, int Expiries, int Attempt)> StateAsync(Guid job, string author) =>
        await World.RowAsync(job, author) is var row ? (row.State, row.Expiries, row.Attempt) : default;

    [Fact]
    public async Task The_best_score_goes_first_and_of_equals_the_nearest()
    {
        var job = await World.JobAsync();
        await World.AuthorAsync(job, "Deep", score: 5, depth: 2);
        await World.AuthorAsync(job, "Favourite", score: 15);
        await World.AuthorAsync(job, "Near", score: 5, depth: 1);
        await World.AuthorAsync(job, "Weak", score: 1, depth: 1);

        var order = new List<string>();
        for (var window = 1; window <= 4; window++)
            order.Add(Assert.Single(await Claims.ClaimAsync(window, default)).Author);

        Assert.Equal(["Favourite", "Near", "Deep", "Weak"], order);
    }

    [Fact]
    public async Task Those_who_go_out_together_are_in_that_order_too_and_jobs_take_turns()
    {
        var job = await World.JobAsync();
        foreach (var (name, score) in new[] { ("Weak", 1), ("Favourite", 15), ("Good", 10), ("Fair", 5) })
            await World.AuthorAsync(job, name, score);
        var other = await World.JobAsync();
        await World.AuthorAsync(other, "Little", score: 2);

        Assert.Equal(["Favourite", "Little", "Good", "Fair", "Weak"], (await Claims.ClaimAsync(10, default)).Select(author => author.Author));
    }

    [Fact]
    public async Task A_high_priority_job_overtakes_whatever_the_scores()
    {
        var normal = await World.JobAsync();
        await World.AuthorAsync(normal, "Favourite", score: 99);
        await World.JobAsync(priority: JobPriority.High, authors: ["First", "Second"]);

        Assert.Equal(["First", "Second"], Names(await Claims.ClaimAsync(2, default)));
        Assert.Equal(["Favourite"], Names(await Claims.ClaimAsync(3, default)));
    }

    [Fact]
    public async Task Jobs_share_equally_whatever_their_scores()
    {
        var much = await World.JobAsync();
        for (var i = 0; i < 10; i++)
            await World.AuthorAsync(much, $"Favourite {Letter(i)}", score: 50);
        var little = await World.JobAsync();
        for (var i = 0; i < 3; i++)
            await World.AuthorAsync(little, $"Little {Letter(i)}", score: 1);

        var shares = (await Claims.ClaimAsync(6, default)).CountBy(a => a.JobId).ToDictionary();

        Assert.Equal((3, 3), (shares[much], shares[little]));
    }

    [Fact]
    public async Task A_share_counts_what_a_job_has_out_already()
    {
        var early = await World.JobAsync(authors: ["A one", "A two", "A three", "A four", "A five", "A six"]);
        await Claims.ClaimAsync(4, default);
        var late = await World.JobAsync(authors: ["B one", "B two", "B three", "B four"]);

        var next = await Claims.ClaimAsync(8, default);

        Assert.Equal((0, 4), (next.Count(a => a.JobId == early), next.Count(a => a.JobId == late)));
    }

    [Fact]
    public async Task The_window_counts_what_is_out()
    {
        await World.JobAsync(authors: ["One", "Two", "Three", "Four"]);

        Assert.Equal(3, (await Claims.ClaimAsync(3, default)).Count);
        Assert.Empty(await Claims.ClaimAsync(3, default));
        Assert.Single(await Claims.ClaimAsync(4, default));
    }

    [Theory]
    [InlineData("Submitted")]
    [InlineData("Paused")]
    [InlineData("Verifying")]
    [InlineData("Cancelled")]
    [InlineData("Completed")]
    public async Task Only_a_warming_job_gives_authors(string state)
    {
        var job = await World.JobAsync(state: state, authors: ["One", "Two"]);

        Assert.Empty(await Claims.ClaimAsync(10, default));

        await World.JobBecomesAsync(job, "Warming");
        Assert.Equal(2, (await Claims.ClaimAsync(10, default)).Count);
    }

    [Fact]
    public async Task The_users_own_books_go_along_each_title_once()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);
        await World.BookAsync(job, 0, "Neil Gaiman", "Coraline", "9780380807345");
        await World.BookAsync(job, 1, "Neil Gaiman", "Coraline", "9780061139376");
        await World.BookAsync(job, 2, "Neil Gaiman", "Stardust");
        var other = await World.JobAsync(authors: ["Neil Gaiman"]);
        await World.BookAsync(other, 0, "Neil Gaiman", "American Gods");

        var claimed = await Claims.ClaimAsync(10, default);

        var gaiman = claimed.Single(a => a.JobId == job && a.Author == "Neil Gaiman");
        Assert.Equal(["Coraline", "Stardust"], gaiman.HintTitles.Order(StringComparer.Ordinal));
        Assert.Equal(["9780061139376", "9780380807345"], gaiman.HintIsbns.Order(StringComparer.Ordinal));
        Assert.Equal(["American Gods"], claimed.Single(a => a.JobId == other).HintTitles);
        Assert.Empty(claimed.Single(a => a.Author == "Terry Pratchett").HintTitles);
    }

    [Fact]
    public async Task At_most_eight_hints_go_along()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        for (var i = 0; i < 20; i++)
            await World.BookAsync(job, i, "Neil Gaiman", $"Book {i}", $"97800000000{i:00}");

        var author = Assert.Single(await Claims.ClaimAsync(1, default));

        Assert.Equal((8, 8), (author.HintTitles.Count, author.HintIsbns.Count));
    }

    [Fact]
    public async Task What_the_broker_did_not_take_goes_out_again_at_once()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var unconfirmed = await Claims.ClaimAsync(10, default);

        await Claims.PutBackAsync(unconfirmed, default);

        Assert.Equal(("pending", null), (await World.RowAsync(job, "Neil Gaiman")) is var row ? (row.State, row.LeaseSeconds) : default);
        Assert.Equal(2, Assert.Single(await Claims.ClaimAsync(10, default)).Attempt);
    }

    [Fact]
    public async Task Only_the_attempt_that_was_not_taken_is_put_back()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var first = await Claims.ClaimAsync(10, default);
        await World.LeasesEndAsync();
        await Setbacks.ExpireLeasesAsync(default);
        await Claims.ClaimAsync(10, default);

        await Claims.PutBackAsync(first, default);

        Assert.Equal(("queued", 2), (await World.RowAsync(job, "Neil Gaiman")) is var row ? (row.State, row.Attempt) : default);
    }

    [Fact]
    public async Task A_settled_author_is_not_put_back()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var claimed = await Claims.ClaimAsync(10, default);
        await Settling.SettleAsync([Answers.Warmed(job, "Neil Gaiman")], default);

        await Claims.PutBackAsync(claimed, default);

        Assert.Equal("warmed", (await World.RowAsync(job, "Neil Gaiman")).State);
    }

    [Fact]
    public async Task Two_claimers_at_once_never_take_the_same_author()
    {
        await World.JobAsync(authors: [.. Enumerable.Range(0, 200).Select(i => $"Author {Letter(i / 26)}{Letter(i % 26)}")]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Claims.ClaimAsync(100, default))));

        var all = claims.SelectMany(c => c).Select(a => a.AuthorKey).ToArray();
        Assert.Equal(all.Distinct(StringComparer.Ordinal).Count(), all.Length);
        Assert.True(all.Length >= 100, $"only {all.Length} were claimed");
    }

    static char Letter(int i) => (char)('a' + i);

    static IEnumerable<string> Names(IEnumerable<AuthorQueued> authors) => authors.Select(a => a.Author).Order(StringComparer.Ordinal);
}

public sealed class ClaimOnPostgres(OnPostgres store) : ClaimContract<OnPostgres>(store);

public sealed class ClaimOnSqlite(OnSqlite store) : ClaimContract<OnSqlite>(store);
