using CacheWarming.Bibliographies;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Calls;
using CacheWarming.Catalogs.GoogleBooks;
using CacheWarming.Catalogs.IsbnDb;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CacheWarming.Tests.Catalogs.Providers;

/// <summary>All catalogues as a program registers them, pointed at addresses of a test.</summary>
sealed class ProvidersUnderTest : IAsyncDisposable
{
    public const string Key = "a-secret-key";

    readonly ServiceProvider _services;

    public ProvidersUnderTest(
        StubCatalogue openLibrary,
        StubCatalogue? google = null,
        StubCatalogue? isbnDb = null,
        TimeProvider? time = null,
        IConnectionMultiplexer? redis = null,
        ILoggerProvider? log = null,
        params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection().AddLogging(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Trace);
            if (log is not null)
            {
                logging.AddProvider(log);
            }
        });
        services.AddSingleton(time ?? TimeProvider.System);
        if (redis is not null)
        {
            services.AddSingleton(redis);
        }

        var values = new Dictionary<string, string?>(StringComparer.Ordinal) { ["OpenLibrary:BaseAddress"] = openLibrary.Address.AbsoluteUri };
        foreach (var (section, provider) in new[] { ("GoogleBooks", google), ("IsbnDb", isbnDb) })
        {
            if (provider is not null)
            {
                values[section + ":BaseAddress"] = provider.Address.AbsoluteUri;
                values[section + ":ApiKey"] = Key;
            }
        }

        foreach (var (name, value) in settings)
        {
            values[name] = value;
        }

        _services = services.AddCatalogs(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).BuildServiceProvider();
    }

    public ICatalog Catalog => _services.GetRequiredService<ICatalog>();

    public GoogleBooksCatalog Google => new(
        _services.GetRequiredService<IGoogleBooksApi>(),
        _services.GetRequiredKeyedService<ProviderCalls>("Google Books"),
        _services.GetRequiredService<IOptions<GoogleBooksOptions>>(),
        _services.GetRequiredService<TimeProvider>());

    public IsbnDbCatalog IsbnDb => new(
        _services.GetRequiredService<IIsbnDbApi>(),
        _services.GetRequiredKeyedService<ProviderCalls>("ISBNdb"),
        _services.GetRequiredService<IOptions<IsbnDbOptions>>(),
        _services.GetRequiredService<TimeProvider>());

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

static class Asking
{
    public static Task<AuthorAnswer> WorksOfAsync(
        this ICatalog catalog, string author, string? id = null, Caller caller = Caller.Warming, IReadOnlyList<string>? titles = null, IReadOnlyList<Isbn>? isbns = null) =>
        catalog.WorksOfAuthorAsync(new AuthorQuestion(author, id, titles ?? [], isbns ?? []), caller, CancellationToken.None);

    public static Isbn Isbn(string text) => Bibliographies.Isbn.TryParse(text, out var isbn) ? isbn : throw new FormatException(text);
}
