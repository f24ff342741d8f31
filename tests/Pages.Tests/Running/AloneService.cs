using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Pages.Running;

/// <summary>The standalone program as <c>serve</c> starts it, on the sample catalogue, which can be made slow.</summary>
public sealed class AloneService : IAsyncLifetime
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cache-warming-pages-");
    ServiceProcess? _program;

    /// <summary>The catalogue's lines; null for the sample.</summary>
    public string? CatalogueLines { get; init; }

    /// <summary>More settings, as environment variables.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["ConnectionStrings__Postgres"] = null, ["ConnectionStrings__Redis"] = null, ["ConnectionStrings__RabbitMq"] = null,
    };

    public RunningSimulator Catalogue { get; private set; } = null!;

    public Uri Address { get; } = new($"http://127.0.0.1:{ServiceProcess.FreePort()}/");

    /// <summary>Everything that the program has written.</summary>
    public string Output => _program?.Output ?? "";

    public async Task InitializeAsync()
    {
        var file = Path.Combine(_folder.FullName, "catalogue.jsonl");
        if (CatalogueLines is not null)
            await File.WriteAllTextAsync(file, CatalogueLines);
        Catalogue = await Simulator.StartAsync(new SimulatorOptions { DataFile = CatalogueLines is null ? Samples.Catalogue : file }, default);
        var address = Address.ToString().TrimEnd('/');
        _program = await ServiceProcess.StartAsync(
            "Standalone",
            Settings,
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
