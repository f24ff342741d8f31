using System.Net;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>Processes killed in the middle of a job.</summary>
[Collection(SeparateServices.Name)]
public sealed class CrashTests(SharedDeployment shared) : IDisposable
{
    // Of each author one call for the works, and of the half who are known by id one for the record.
    const int Planned = 90;

    // What a killed Discovery was fetching is locked for half a minute.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    static readonly Range WithoutDiscovery = 2_000..2_030;
    static readonly Range WithoutIngestion = 2_100..2_130;

    internal static IEnumerable<CatalogWork> Works => [.. MadeUp.Pairs(WithoutDiscovery), .. MadeUp.Pairs(WithoutIngestion)];

    public void Dispose() => shared.Catalogue.ClearFaults();

    [Fact]
    public async Task A_Discovery_that_is_killed_costs_only_the_fetches_it_had_under_way()
    {
        var job = await BeginAsync(WithoutDiscovery, calls: 20);
        await shared.Services.KillDiscoveryAsync();
        try
        {
            await EndsWellAsync(job, WithoutDiscovery, mostOfEach: 3);
        }
        finally
        {
            await shared.Services.StartDiscoveryAsync();
        }
    }

    [Fact]
    public async Task An_Ingestion_that_is_killed_goes_on_where_it_was()
    {
        var job = await BeginAsync(WithoutIngestion, calls: 20);
        await shared.Services.Ingestion.KillAsync();
        await shared.Services.StartIngestionAsync();

        await EndsWellAsync(job, WithoutIngestion, mostOfEach: 2);
    }

    async Task<Guid> BeginAsync(Range seeds, int calls)
    {
        shared.Catalogue.AddFault(new Fault { DelayMs = 150 });
        var upload = await shared.Services.Ingestion.Http.UploadAsync(MadeUp.Csv(seeds), HttpStatusCode.Accepted);
        await Eventually.Async(() => Calls(seeds).Sum() >= calls, $"{calls} calls");
        return upload.JobId;
    }

    async Task EndsWellAsync(Guid id, Range seeds, int mostOfEach)
    {
        var job = await shared.Services.Ingestion.Http.EndedAsync(id, Patience);

        Assert.Equal("Completed", job.State);
        Assert.Equal(60, job.Authors.Total);
        Assert.Equal(60, job.Authors.Warmed + job.Authors.AlreadyWarm);
        Assert.Equal(100, job.Coverage.Percent);
        // Of a batch that was interrupted each author is fetched once more, alone.
        Assert.InRange(Calls(seeds).Sum(), 60, mostOfEach == 2 ? Planned : Planned + 60);
        Assert.All(Calls(seeds), calls => Assert.InRange(calls, 1, mostOfEach));
    }

    List<long> Calls(Range seeds) =>
        [.. MadeUp.Seeds(seeds).SelectMany(seed => SyntheticLibrary.SharedWork(seed).Authors).Select(shared.Catalogue.CallsFor)];
}
