using CacheWarming.OpenLibrarySimulator.Catalog;
using CacheWarming.OpenLibrarySimulator.Conditions;
using CacheWarming.OpenLibrarySimulator.Records;
using CacheWarming.OpenLibrarySimulator.Searching;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.OpenLibrarySimulator;

/// <summary>
/// Simulates Open Library's API with works from a file, from memory or synthetic ones: for tests, benchmarks and the offline demo.
/// </summary>
public static class Simulator
{
    /// <summary>Starts a simulator; several can run in a process. It reads no settings and writes no logs.</summary>
    /// <exception cref="FormatException">A line of the data file can't be read; the message names it.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="IOException">The file can't be read, or the port is not available.</exception>
    public static async Task<RunningSimulator> StartAsync(SimulatorOptions options, CancellationToken cancel)
    {
        var catalogue = await OpenAsync(options, cancel);
        var ledger = new CallLedger(options);
        var faults = new FaultPlan(catalogue, options.Time);
        var line = new NetworkConditions(options, ledger, faults);

        // The empty builder reads neither the environment nor files: the configuration of the surrounding program must not apply here.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Longer than Open Library's limit, so that a request line that is too long is counted and answered as Open Library does.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Listen(options.Host, options.Port);
        });
        builder.Services.AddRoutingCore();

        // Standard output has only the address; unexpected errors are written to standard error.
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // A call that a fault delays must not delay the shutdown.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var app = builder.Build();
        Control.Map(app, ledger, faults);
        line.Map(app, "/search.json", request => SearchWorks.Answer(catalogue, request));
        line.Map(app, "/search/authors.json", request => SearchAuthors.Answer(catalogue, request));
        line.Map(app, "/authors/{key}.json", request => GetAuthor.Answer(catalogue, request));
        line.Map(app, "/isbn/{isbn}.json", request => GetEdition.Redirect(catalogue, request));
        line.Map(app, "/books/{key}.json", request => GetEdition.Answer(catalogue, request));
        line.MapOther(app);
        try
        {
            await app.StartAsync(cancel);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new RunningSimulator(app, ledger, faults);
    }

    static async Task<ISimulatedCatalog> OpenAsync(SimulatorOptions options, CancellationToken cancel)
    {
        if (options.SyntheticAuthors == 0)
        {
            return await CatalogFile.OpenAsync(options, cancel);
        }

        if (options.DataFile is not null || options.Works.Count > 0)
        {
            throw new ArgumentException("Serve either works or synthetic authors, not both.", nameof(options));
        }

        return new SyntheticCatalog(options.SyntheticAuthors, options.SyntheticSizes);
    }
}
