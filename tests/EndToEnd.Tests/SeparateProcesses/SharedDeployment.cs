using System.Net;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>
/// The deployment that most tests share, over a catalogue that holds the sample and every test's own people: nobody meets another
/// test's authors.
/// </summary>
public sealed class SharedDeployment : IAsyncLifetime
{
    Task<JobView>? _sample;

    internal Deployment Services { get; private set; } = null!;

    internal RunningSimulator Catalogue { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Catalogue = await Simulator.StartAsync(
            new SimulatorOptions { DataFile = Samples.Catalogue, Works = [.. WalkTests.Works, .. ConcurrentJobsTests.Works, .. CrashTests.Works, .. ResultGroupTests.Works] }, default);
        Services = await Deployment.StartAsync(Catalogue.Address);
    }

    public async Task DisposeAsync()
    {
        await Services.DisposeAsync();
        await Catalogue.DisposeAsync();
    }

    /// <summary>The job of the sample library, run once for all who look at what it left.</summary>
    internal Task<JobView> SampleAsync() => _sample ??= WarmAsync(File.ReadAllText(Samples.Library));

    /// <summary>Uploads a library and waits for its job to end.</summary>
    internal async Task<JobView> WarmAsync(string csv, int maxDepth = 2)
    {
        var upload = await Services.Ingestion.Http.UploadAsync(csv, HttpStatusCode.Accepted, maxDepth);
        return await Services.Ingestion.Http.EndedAsync(upload.JobId);
    }
}

[CollectionDefinition(Name)]
public sealed class SeparateServices : ICollectionFixture<SharedDeployment>
{
    public const string Name = "separate services";
}
