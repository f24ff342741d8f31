using CacheWarming.Ingestion.Jobs;
using static CacheWarming.Tests.Frontier.Answers;

namespace CacheWarming.Tests.Frontier;

/// <summary>From authors to their co-authors: how far, and that the shortest way counts.</summary>
public abstract class WalkContract<TStore>(TStore store) : FrontierContract<TStore>(store)
    where TStore : class, IStore
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Co_authors_are_walked_to_the_depth_of_the_job(int maxDepth)
    {
        var job = await World.JobAsync(maxDepth, authors: "Start");

        await Settling.SettleAsync([Warmed(job, "Start", "OL1A", "OL2A")], default);
        for (var i = 2; i <= 5; i++)
            await Settling.SettleAsync([Warmed(job, $"OL{i}A", $"OL{i}A", $"OL{i + 1}A")], default);

        var rows = await World.RowsAsync(job);
        Assert.Equal(Enumerable.Range(0, maxDepth + 1), rows.Select(r => r.Depth).Order());
        Assert.All(rows, row => Assert.Equal(row.Depth == 0 ? "csv" : "discovery", row.Source));
    }

    [Fact]
    public async Task A_co_author_keeps_its_catalogue_id_and_goes_out_with_it()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A", "OL2A", "Dave McKean")], default);

        var claimed = (await Claims.ClaimAsync(10, default)).ToDictionary(a => a.AuthorKey);

        Assert.Equal(("OL2A", "The one called OL2A", 1), (claimed["OL2A"].CatalogId, claimed["OL2A"].Author, claimed["OL2A"].Depth));
        Assert.Equal((null, "Dave McKean"), (claimed[World.Key("Dave McKean")].CatalogId, claimed[World.Key("Dave McKean")].Author));
    }

    [Fact]
    public async Task Who_shares_more_works_goes_first()
    {
        var job = await World.JobAsync(authors: "Neil Gaiman");
        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", "OL1A") with { CoAuthors = [CoAuthor("OL2A", 2), CoAuthor("OL3A", 7), CoAuthor("OL4A", 4)] }], default);

        Assert.Equal("OL3A", Assert.Single(await Claims.ClaimAsync(1, default)).AuthorKey);
        Assert.Equal("OL4A", Assert.Single(await Claims.ClaimAsync(2, default)).AuthorKey);
    }

    [Fact]
    public async Task An_author_met_nearer_is_walked_from_its_stored_edges_without_a_dispatch()
    {
        var job = await World.JobAsync(maxDepth: 2, authors: ["A", "B"]);
        await Settling.SettleAsync([Warmed(job, "A", "OL1A", "OL2A")], default);
        await Settling.SettleAsync([Warmed(job, "OL2A", "OL2A", "OL3A")], default);
        await Settling.SettleAsync([Warmed(job, "OL3A", "OL3A", "OL4A")], default);
        Assert.Equal(2, (await World.RowAsync(job, "OL3A")).Depth);
        Assert.DoesNotContain(await World.RowsAsync(job), row => row.Key == "OL4A");

        await Settling.SettleAsync([Warmed(job, "B", "OL9A", "OL3A")], default);

        Assert.Equal((1, "warmed", 1), (await World.RowAsync(job, "OL3A")) is var met ? (met.Depth, met.State, met.Settlements) : default);
        Assert.Equal((2, "pending"), (await World.RowAsync(job, "OL4A")) is var leaf ? (leaf.Depth, leaf.State) : default);
        Assert.Equal(["OL4A"], (await Claims.ClaimAsync(10, default)).Select(a => a.AuthorKey));
    }

    [Fact]
    public async Task An_author_was_warmed_because_of_the_nearest_who_led_there()
    {
        var job = await World.JobAsync(maxDepth: 2, authors: ["Amy", "Zed", "Yul"]);
        await Settling.SettleAsync([Warmed(job, "Amy", "OL1A", "OL2A")], default);

        // One answer from depth 1 and one from depth 0 in the same batch; the deeper one's key sorts first.
        await Settling.SettleAsync([Warmed(job, "OL2A", "OL2A", "OL3A"), Warmed(job, "Zed", "OL9A", "OL3A")], default);
        Assert.Equal(["Zed", "The one called OL3A"], await PathAsync(job, "OL3A"));

        // Met again nearer than before, it has another way from the export.
        await Settling.SettleAsync([Warmed(job, "OL3A", "OL3A", "OL4A")], default);
        Assert.Equal(["Zed", "The one called OL3A", "The one called OL4A"], await PathAsync(job, "OL4A"));
        await Settling.SettleAsync([Warmed(job, "Yul", "OL8A", "OL4A")], default);
        Assert.Equal(["Yul", "The one called OL4A"], await PathAsync(job, "OL4A"));
    }

    async Task<IReadOnlyList<string>> PathAsync(Guid job, string key)
    {
        await using var connection = await Store.Database.OpenAsync(default);
        return (await JobAuthors.ReadAsync(Store.Database, connection, job, null, 100, 0, default)).Single(author => author.AuthorKey == key).Path;
    }

    [Fact]
    public async Task A_smaller_depth_is_handed_on_through_every_settled_author()
    {
        var job = await World.JobAsync(maxDepth: 3, authors: ["A", "B"]);
        await Settling.SettleAsync([Warmed(job, "A", "OL1A", "OL2A")], default);
        await Settling.SettleAsync([Warmed(job, "OL2A", "OL2A", "OL3A")], default);
        await Settling.SettleAsync([Warmed(job, "OL3A", "OL3A", "OL4A")], default);
        await Settling.SettleAsync([Warmed(job, "OL4A", "OL4A", "OL5A")], default);

        await Settling.SettleAsync([Warmed(job, "B", "OL9A", "OL3A")], default);

        Assert.Equal((1, 2, 3), ((await World.RowAsync(job, "OL3A")).Depth, (await World.RowAsync(job, "OL4A")).Depth, (await World.RowAsync(job, "OL5A")).Depth));
    }

    [Fact]
    public async Task A_leaf_author_is_walked_when_a_later_job_finds_it_nearer()
    {
        var earlier = await World.JobAsync(maxDepth: 1, authors: "A");
        await Settling.SettleAsync([Warmed(earlier, "A", "OL1A", "OL2A")], default);
        await Settling.SettleAsync([Warmed(earlier, "OL2A", "OL2A", "OL3A")], default);
        var later = await World.JobAsync(maxDepth: 1, authors: "Of OL2A");

        await Settling.SettleAsync([AlreadyWarm(later, "Of OL2A", "OL2A", "OL3A")], default);

        Assert.DoesNotContain(await World.RowsAsync(earlier), row => row.Key == "OL3A");
        Assert.Equal("pending", (await World.RowAsync(later, "OL3A")).State);
    }

    [Fact]
    public async Task Authors_of_the_export_stay_at_depth_0_whoever_meets_them()
    {
        var job = await World.JobAsync(authors: ["Neil Gaiman", "Terry Pratchett"]);

        await Settling.SettleAsync([Warmed(job, "Neil Gaiman", null, "Terry Pratchett")], default);

        Assert.Equal((0, "csv", "pending"), (await World.RowAsync(job, "Terry Pratchett")) is var row ? (row.Depth, row.Source, row.State) : default);
    }

    [Fact]
    public async Task An_author_not_found_leads_nowhere()
    {
        var job = await World.JobAsync(authors: "Nobody");

        Assert.Equal([job], await Settling.SettleAsync([NotFound(job, "Nobody") with { CoAuthors = [CoAuthor("OL2A")] }], default));

        Assert.Single(await World.RowsAsync(job));
    }
}

public sealed class WalkOnPostgres(OnPostgres store) : WalkContract<OnPostgres>(store);

public sealed class WalkOnSqlite(OnSqlite store) : WalkContract<OnSqlite>(store);
