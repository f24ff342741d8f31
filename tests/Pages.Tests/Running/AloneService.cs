using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Pages.Running;

/// <summary>The standalone program as <c>serve</c> starts it, on the sample catalogue, which can be made slow.</summary>
public sealed class AloneService : IAsyncLifetime
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cache-warming-pages-");
    ServiceProcess? _program;

    public RunningSimulator Catalogue { get; private set; } = null!;

    public Uri Address { get; } = new($"http://127.0.0.1:{ServiceProcess.FreePort()}/");

    public async Task InitializeAsync()
    {
        Catalogue = await Simulator.StartAsync(new SimulatorOptions { DataFile = Samples.Catalogue }, default);
        var address = Address.ToString().TrimEnd('/');
        _program = await ServiceProcess.StartAsync(
            "Standalone",
            new Dictionary<string, string?> { ["ConnectionStrings__Postgres"] = null, ["ConnectionStrings__Redis"] = null, ["ConnectionStrings__RabbitMq"] = null },
            ["serve", "--urls", address, "--catalog", Catalogue.Address.ToString(), "--data-dir", Path.Combine(_folder.FullName, "data")],
            readyLine: $"Listening on {address}");
    }

    public async Task DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
        await Catalogue.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
