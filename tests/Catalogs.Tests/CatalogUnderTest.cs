using CacheWarming.Bibliographies;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Catalogs;

/// <summary>The catalogue as a program registers it, pointed at an address of a test.</summary>
sealed class CatalogUnderTest(Uri address, TimeProvider? time = null, params (string Name, string Value)[] settings) : IAsyncDisposable
{
    readonly ServiceProvider _services = Services(address, time, settings);

    public ICatalog Catalog => _services.GetRequiredService<ICatalog>();

    public IRateLimiter Pace => _services.GetRequiredKeyedService<IRateLimiter>("Open Library");

    public Task<AuthorAnswer> WorksOfAsync(string author, string? id = null, IReadOnlyList<string>? titles = null, IReadOnlyList<Isbn>? isbns = null) =>
        Catalog.WorksOfAuthorAsync(new AuthorQuestion(author, id, titles ?? [], isbns ?? []), Caller.Warming, CancellationToken.None);

    /// <summary>The outcome of each question, in their order.</summary>
    public async Task<IReadOnlyList<AuthorOutcome>> WorksOfAllAsync(params IReadOnlyList<AuthorQuestion> questions)
    {
        var outcomes = new List<AuthorOutcome>();
        await foreach (var progress in Catalog.WorksOfAuthorsAsync(questions, Caller.Warming, CancellationToken.None))
        {
            outcomes.AddRange(progress.Authors);
        }

        Assert.Equal(Enumerable.Range(0, questions.Count), outcomes.Select(outcome => outcome.Index).Order());
        return [.. outcomes.OrderBy(outcome => outcome.Index)];
    }

    public Task<CatalogUnavailableException> IsUnavailableAsync() => Assert.ThrowsAsync<CatalogUnavailableException>(() => WorksOfAsync("Ursula K. Le Guin"));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    static ServiceProvider Services(Uri address, TimeProvider? time, (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection().AddLogging();
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        var values = settings.Append(("BaseAddress", address.AbsoluteUri)).ToDictionary(pair => "OpenLibrary:" + pair.Item1, string? (pair) => pair.Item2, StringComparer.Ordinal);
        return services.AddCatalogs(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).BuildServiceProvider();
    }
}
