using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using static CacheWarming.Tests.Frontier.Answers;

namespace CacheWarming.Tests.Frontier;

/// <summary>One person under several keys: a name of the export, another spelling, a catalogue's id.</summary>
public abstract class IdentityContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    [Fact]
    public async Task An_id_that_waits_is_already_warm_when_a_name_resolves_to_it()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);
        await Settling.SettleAsync([Warmed(job, "Terry Pratchett", "OL2A", "OL1A")], default);

        var drained = await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A")], default);

        Assert.Equal(("alreadyWarm", 0, 0), (await World.RowAsync(job, "OL1A")) is var row ? (row.State, row.Attempt, row.Works) : default);
        Assert.Equal([job], drained);
    }

    [Fact]
    public async Task An_id_that_failed_is_already_warm_when_a_name_resolves_to_it()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);
        await Settling.SettleAsync([Warmed(job, "Terry Pratchett", "OL2A", "OL1A")], default);
        await Claims.ClaimAsync(10, default);
        await Setbacks.FailAsync([new FailedAuthor(job, "OL1A", 1, "a bug")], default);

        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A")], default);

        Assert.Equal("alreadyWarm", (await World.RowAsync(job, "OL1A")).State);
    }

    [Fact]
    public async Task A_known_id_gets_no_second_row()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);

        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A", "OL3A")], default);
        await Settling.SettleAsync([Warmed(job, "Terry Pratchett", "OL2A", "OL1A")], default);

        Assert.DoesNotContain(await World.RowsAsync(job), row => row.Key == "OL1A");
    }

    [Fact]
    public async Task In_one_batch_a_name_and_its_id_are_one_author()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);

        await Settling.SettleAsync([Warmed(job, "Terry Pratchett", "OL2A", "OL1A"), Warmed(job, "Neil Gaiman", "OL1A", "OL2A")], default);

        Assert.Equal(2, (await World.RowsAsync(job)).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_names_of_one_id_count_their_works_once(bool inOneBatch)
    {
        var job = await World.JobAsync(authors: ["Mark Twain", "Samuel Clemens"]);
        var answers = (AuthorWarmed[])[Warmed(job, "Mark Twain", "OL1A"), Warmed(job, "Samuel Clemens", "OL1A")];

        await SettleAsync(answers, inOneBatch);

        Assert.Equal(10, await World.WorksAsync(job));
        Assert.Equal(["alreadyWarm", "warmed"], (await World.RowsAsync(job)).Select(r => r.State).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_fetch_counts_also_when_its_answer_comes_after_the_one_that_found_it_in_the_cache(bool inOneBatch)
    {
        var job = await World.JobAsync(authors: ["Mark Twain", "Samuel Clemens"]);
        var answers = (AuthorWarmed[])[AlreadyWarm(job, "Mark Twain", "OL1A"), Warmed(job, "Samuel Clemens", "OL1A")];

        await SettleAsync(answers, inOneBatch);

        Assert.Equal(10, await World.WorksAsync(job));
        Assert.Equal("warmed", (await World.RowAsync(job, "Samuel Clemens")).State);
        Assert.Equal("alreadyWarm", (await World.RowAsync(job, "Mark Twain")).State);
    }

    [Fact]
    public async Task Of_three_names_and_two_fetches_one_counts()
    {
        var job = await World.JobAsync(authors: ["Mark Twain", "Samuel Clemens", "Sam Clemens"]);

        await Settling.SettleAsync([AlreadyWarm(job, "Mark Twain", "OL1A")], default);
        await Settling.SettleAsync([Warmed(job, "Samuel Clemens", "OL1A")], default);
        await Settling.SettleAsync([Warmed(job, "Sam Clemens", "OL1A")], default);

        Assert.Equal(10, await World.WorksAsync(job));
        Assert.Equal("warmed", (await World.RowAsync(job, "Samuel Clemens")).State);
    }

    [Fact]
    public async Task One_that_waits_nearer_hands_its_depth_to_the_author_it_is()
    {
        // "Of OL5A" is met by name at depth 2, OL5A by id at depth 1: one person, at depth 1.
        var job = await World.JobAsync(maxDepth: 2, authors: ["A", "B"]);
        await Settling.SettleAsync([Warmed(job, "A", "OL1A", "OL2A")], default);
        await Settling.SettleAsync([Warmed(job, "OL2A", "OL2A", "Of OL5A")], default);
        await Settling.SettleAsync([Warmed(job, "B", "OL9A", "OL5A")], default);

        await Settling.SettleAsync([Warmed(job, "Of OL5A", "OL5A", "OL6A")], default);

        Assert.Equal(1, (await World.RowAsync(job, "Of OL5A")).Depth);
        Assert.Equal("alreadyWarm", (await World.RowAsync(job, "OL5A")).State);
        Assert.Equal(2, (await World.RowAsync(job, "OL6A")).Depth);
    }

    [Fact]
    public async Task One_that_is_out_nearer_hands_its_depth_on_before_it_is_answered()
    {
        var job = await World.JobAsync(maxDepth: 2, authors: ["A", "B"]);
        await Settling.SettleAsync([Warmed(job, "A", "OL1A", "OL2A")], default);
        await Settling.SettleAsync([Warmed(job, "OL2A", "OL2A", "Of OL5A")], default);
        await Settling.SettleAsync([Warmed(job, "B", "OL9A", "OL5A")], default);
        await Claims.ClaimAsync(10, default);

        await Settling.SettleAsync([Warmed(job, "Of OL5A", "OL5A")], default);

        Assert.Equal(("queued", 1), ((await World.RowAsync(job, "OL5A")).State, (await World.RowAsync(job, "Of OL5A")).Depth));
    }

    [Fact]
    public async Task Of_two_names_of_one_author_the_nearer_one_counts()
    {
        var job = await World.JobAsync(maxDepth: 2, authors: ["A", "B"]);
        await Settling.SettleAsync([Warmed(job, "A", "OL1A", "OL2A")], default);
        await Settling.SettleAsync([Warmed(job, "OL2A", "OL2A", "Mark Twain")], default);
        await Settling.SettleAsync([Warmed(job, "B", "OL9A", "Samuel Clemens")], default);
        await Settling.SettleAsync([Warmed(job, "Mark Twain", "OL5A", "OL6A")], default);
        Assert.Equal(2, (await World.RowAsync(job, "Mark Twain")).Depth);

        await Settling.SettleAsync([AlreadyWarm(job, "Samuel Clemens", "OL5A", "OL6A")], default);

        Assert.Equal((1, 2), ((await World.RowAsync(job, "Mark Twain")).Depth, (await World.RowAsync(job, "OL6A")).Depth));
    }

    [Fact]
    public async Task Namesakes_with_different_ids_stay_different()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");

        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A") with { CoAuthors = [new("Steve Martin", "OL2A", 1), new("Steve Martin", "OL3A", 1)] }], default);

        Assert.Equal(["OL2A", "OL3A"], (await Claims.ClaimAsync(10, default)).Select(a => a.AuthorKey).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Identities_are_of_one_job()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        var other = await World.JobAsync(authors: "Terry Pratchett");
        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A")], default);

        await Settling.SettleAsync([Warmed(other, "Terry Pratchett", "OL2A", "OL1A")], default);

        Assert.Equal("pending", (await World.RowAsync(other, "OL1A")).State);
    }

    async Task SettleAsync(AuthorWarmed[] answers, bool inOneBatch)
    {
        foreach (var batch in answers.Chunk(inOneBatch ? answers.Length : 1))
            await Settling.SettleAsync(batch, default);
    }
}

public sealed class IdentityOnPostgres(OnPostgres store) : IdentityContract<OnPostgres>(store);

public sealed class IdentityOnSqlite(OnSqlite store) : IdentityContract<OnSqlite>(store);
