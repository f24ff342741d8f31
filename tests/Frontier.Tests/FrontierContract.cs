using CacheWarming.Ingestion.Frontier;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Frontier;

/// <summary>An empty frontier for each test, and the three things that change it.</summary>
public abstract class FrontierContract<TStore>(TStore store) : IClassFixture<TStore>, IAsyncLifetime
    where TStore : class, IStore
{
    protected TStore Store { get; } = store;

    protected DispatchOptions Options { get; } = new();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 10, 28, 15, 0, 0, TimeSpan.Zero));

    protected World World { get; } = new(store.Database);

    protected ClaimAuthors Claims => new(Store.Database, Time, Microsoft.Extensions.Options.Options.Create(Options));

    protected UnsentClaims Unsent => new(Store.Database, Microsoft.Extensions.Options.Options.Create(Options));

    protected SettleAuthors Settling => new(Store.Database);

    protected RecordSetbacks Setbacks => new(Store.Database, Microsoft.Extensions.Options.Options.Create(Options));

    public Task InitializeAsync() => World.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}
