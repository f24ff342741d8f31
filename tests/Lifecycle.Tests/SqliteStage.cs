namespace CacheWarming.Tests.Lifecycle;

/// <summary>A stage on SQLite for all tests of a class, each with jobs of its own.</summary>
public sealed class SqliteStage : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("lifecycle-").FullName;

    internal Stage Stage { get; private set; } = null!;

    public async Task InitializeAsync() => Stage = await Stage.OnSqliteAsync(_folder);

    public async Task DisposeAsync()
    {
        await Stage.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
