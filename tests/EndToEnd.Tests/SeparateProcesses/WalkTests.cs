using System.Net;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>Who is walked, and who is fetched, when people are met more than once.</summary>
[Collection(SeparateServices.Name)]
public sealed class WalkTests(SharedDeployment shared) : IDisposable
{
    static readonly CatalogAuthor[] Leaf = People(100, 4);
    static readonly CatalogAuthor[] Nearer = People(110, 5);
    static readonly CatalogAuthor[] NameFirst = People(120, 2);
    static readonly CatalogAuthor[] IdFirst = People(130, 2);

    readonly HttpClient _ingestion = shared.Services.Ingestion.Http;

    internal static IEnumerable<CatalogWork> Works =>
    [
        .. MadeUp.Chain(Leaf),
        // 0 – 1 – 2 – 3, and 4 – 2: the third is two steps from the first and one from the last.
        .. MadeUp.Chain(Nearer[..4]), .. MadeUp.Chain(Nearer[4]), MadeUp.Together(Nearer[4], Nearer[2]),
        .. MadeUp.Chain(NameFirst),
        .. MadeUp.Chain(IdFirst),
    ];

    public void Dispose() => shared.Catalogue.ClearFaults();

    [Fact]
    public async Task An_author_that_was_a_leaf_of_an_earlier_job_is_walked_by_a_later_one()
    {
        var first = await shared.WarmAsync(MadeUp.Csv(Leaf[0]), maxDepth: 1);
        Assert.Equal([1, 1], first.Depths.Select(depth => depth.Total));
        Assert.Equal([1, 1, 0, 0], Leaf.Select(shared.Catalogue.CallsFor));

        var second = await shared.WarmAsync(MadeUp.Csv(Leaf[1]), maxDepth: 2);

        // The leaf itself; both neighbours; and the next one.
        Assert.Equal([1, 2, 1], second.Depths.Select(depth => depth.Total));
        Assert.Equal("Completed", second.State);
        Assert.Equal((2, 2), (second.Authors.Warmed, second.Authors.AlreadyWarm));
        Assert.Equal([1, 1, 1, 1], Leaf.Select(shared.Catalogue.CallsFor));
    }

    [Fact]
    public async Task An_author_first_met_deep_is_walked_when_the_same_job_finds_it_nearer()
    {
        shared.Catalogue.AddFault(new Fault { Author = Nearer[4].Name, DelayMs = 5_000, Count = 1 });
        // They go out in one message: who has two books is the first to be fetched.
        (string, string)[] more = [(MadeUp.Together(Nearer[0], Nearer[1]).Title, Nearer[0].Name)];
        var upload = await _ingestion.UploadAsync(MadeUp.Csv(Nearer[0], Nearer[4]) + MadeUp.Csv(more).Split('\n', 2)[1], HttpStatusCode.Accepted);
        await Eventually.Async(
            async () => (await _ingestion.JobAsync(upload.JobId)).Depths is [{ Total: 2, Settled: 1 }, { Total: 1, Settled: 1 }, { Total: 1, Settled: 1 }],
            "the third of the chain is settled as a leaf while the last of the library is still fetched");

        var job = await _ingestion.EndedAsync(upload.JobId);

        Assert.Equal([2, 2, 1], job.Depths.Select(depth => depth.Total));
        Assert.Equal(5, job.Authors.Warmed);
        Assert.Equal([1, 1, 1, 1, 1], Nearer.Select(shared.Catalogue.CallsFor));
    }

    [Fact]
    public async Task A_name_of_the_library_and_the_id_it_turns_out_to_be_are_one_fetch_when_the_name_is_first() =>
        await OnceAsync(NameFirst, slow: NameFirst[0]);

    [Fact]
    public async Task A_name_of_the_library_and_the_id_it_turns_out_to_be_are_one_fetch_when_the_id_is_first() =>
        await OnceAsync(IdFirst, slow: IdFirst[1]);

    // Both are in the library by name, and each is the other's co-author by id.
    async Task OnceAsync(CatalogAuthor[] people, CatalogAuthor slow)
    {
        shared.Catalogue.AddFault(new Fault { Author = slow.Name, DelayMs = 1_000, Count = 1 });

        var job = await shared.WarmAsync(MadeUp.Csv(people));

        Assert.Equal("Completed", job.State);
        Assert.Equal(100, job.Coverage.Percent);
        Assert.Equal(2, job.Authors.Warmed);
        Assert.Equal(2, job.UpstreamCalls);
        Assert.Equal([1, 1], people.Select(shared.Catalogue.CallsFor));
    }

    static CatalogAuthor[] People(int from, int count) => [.. Enumerable.Range(from, count).Select(MadeUp.Author)];
}
