using System.Net;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>Replicas that share the work, jobs that share authors.</summary>
[Collection(SeparateServices.Name)]
public sealed class ConcurrentJobsTests(SharedDeployment shared) : IDisposable
{
    static readonly Range Shared = 3_000..3_200;
    static readonly Range One = 1_100..1_140;
    static readonly Range Other = 1_120..1_160;

    readonly HttpClient _ingestion = shared.Services.Ingestion.Http;

    internal static IEnumerable<CatalogWork> Works => [.. MadeUp.Pairs(Shared), .. MadeUp.Pairs(1_100..1_160)];

    public void Dispose() => shared.Catalogue.ClearFaults();

    [Fact]
    public async Task Two_Discoveries_fetch_at_the_same_time()
    {
        shared.Catalogue.ResetStatistics();
        shared.Catalogue.AddFault(new Fault { DelayMs = 200 });

        var job = await shared.WarmAsync(MadeUp.Csv(Shared));

        Assert.Equal(400, job.Authors.Warmed);
        // Each has two batches at most, and each batch makes one call at a time: three calls at once are made by both.
        Assert.InRange(shared.Catalogue.Statistics.MaxConcurrent, 3, 4);
    }

    [Fact]
    public async Task Two_jobs_at_the_same_time_fetch_each_author_once_and_both_count_right()
    {
        shared.Catalogue.AddFault(new Fault { DelayMs = 50 });

        var uploads = await Task.WhenAll(
            _ingestion.UploadAsync(MadeUp.Csv(One), HttpStatusCode.Accepted),
            _ingestion.UploadAsync(MadeUp.Csv(Other), HttpStatusCode.Accepted));
        var jobs = await Task.WhenAll(uploads.Select(upload => _ingestion.EndedAsync(upload.JobId)));

        Assert.All(jobs, job => Assert.Equal("Completed", job.State));
        Assert.All(jobs, job => Assert.Equal((80, 40, 40), (job.Authors.Total, job.Authors.Csv, job.Authors.Discovered)));
        Assert.All(jobs, job => Assert.Equal(80, job.Authors.Warmed + job.Authors.AlreadyWarm));
        Assert.All(jobs, job => Assert.Equal(100, job.Coverage.Percent));
        Assert.Equal(120, jobs.Sum(job => job.Authors.Warmed));
        Assert.InRange(jobs.Sum(job => job.UpstreamCalls), 1, 40);
        var authors = MadeUp.Seeds(1_100..1_160).SelectMany(seed => SyntheticLibrary.SharedWork(seed).Authors);
        // One for the works, and one for the record of who is known by id.
        Assert.All(authors, author => Assert.InRange(shared.Catalogue.CallsFor(author), 1, 2));
    }
}
