using CacheWarming.Client;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Client;

/// <summary>All services in one process, with the sample catalogue, as a user starts them.</summary>
public sealed class RunningService : IAsyncLifetime
{
    readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("client-");
    ServiceProcess? _program;

    public Uri Address { get; } = new($"http://127.0.0.1:{ServiceProcess.FreePort()}");

    public CacheWarmingClient Client => field ??= CacheWarmingClient.Connect(Address);

    public async Task InitializeAsync() => _program = await ServiceProcess.StartAsync(
        "Standalone", arguments: ["serve", "--urls", Address.OriginalString, "--catalog", "sample", "--data-dir", _data.FullName],
        readyLine: $"Listening on {Address.OriginalString}");

    public async Task DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
        _data.Delete(recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class OneService : ICollectionFixture<RunningService>
{
    public const string Name = "one service";
}
