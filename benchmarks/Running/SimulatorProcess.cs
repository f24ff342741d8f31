using System.Globalization;
using System.Net.Http.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Benchmarks.Running;

/// <summary>The catalogue, as a process on a port of its own.</summary>
sealed class SimulatorProcess : IAsyncDisposable
{
    readonly ServiceProcess _process;

    SimulatorProcess(ServiceProcess process, Uri address)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = address };
    }

    public int Id => _process.Id;

    public Uri Address => Http.BaseAddress!;

    public HttpClient Http { get; }

    /// <param name="arguments">Its command line, without a port.</param>
    public static async Task<SimulatorProcess> StartAsync(params IEnumerable<string> arguments)
    {
        var port = ServiceProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var process = await ServiceProcess.StartAsync("OpenLibrarySimulator", null, [.. arguments, "--port", port], "Listening on");
        return new SimulatorProcess(process, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>The part of a command line that says what the catalogue holds.</summary>
    public static string[] Catalogue(int seeds, SyntheticSizes sizes) =>
        ["--synthetic", seeds.ToString(CultureInfo.InvariantCulture), "--sizes", sizes == SyntheticSizes.Real ? "real" : "same"];

    /// <summary>What it was asked since it started.</summary>
    public async Task<SimulatorStatistics> StatisticsAsync() => (await Http.GetFromJsonAsync<SimulatorStatistics>(new Uri("_sim/stats", UriKind.Relative)))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
