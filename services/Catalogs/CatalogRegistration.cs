using CacheWarming.Catalogs.Calls;
using CacheWarming.Catalogs.Coalescing;
using CacheWarming.Catalogs.GoogleBooks;
using CacheWarming.Catalogs.InOrder;
using CacheWarming.Catalogs.IsbnDb;
using CacheWarming.Catalogs.OpenLibrary;
using CacheWarming.Catalogs.Quotas;
using CacheWarming.Databases;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CacheWarming.Catalogs;

public static class CatalogRegistration
{
    /// <summary>
    /// Adds <see cref="ICatalog"/>: Open Library, then Google Books and ISBNdb if their keys are set, each with its <see
    /// cref="RateLimiting.IRateLimiter"/> and <see cref="IQuota"/> (keyed by its name); and <see cref="IFetchLock"/>. Configured by the
    /// sections <c>OpenLibrary</c>, <c>GoogleBooks</c>, <c>IsbnDb</c> and <c>Catalogs</c>.
    /// </summary>
    /// <remarks>
    /// Rate limits, quotas and locks are shared through Redis if an <see cref="IConnectionMultiplexer"/> is registered before, else kept in
    /// this process, quotas in its <c>DataDirectory</c>.
    /// </remarks>
    public static IServiceCollection AddCatalogs(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<CatalogsOptions>().Bind(configuration.GetSection(CatalogsOptions.Section));
        services.AddSingleton<IValidateOptions<OpenLibraryOptions>, OpenLibraryOptions.Validator>();
        services.AddSingleton<IValidateOptions<GoogleBooksOptions>>(GoogleBooksOptions.Check);
        services.AddSingleton<IValidateOptions<IsbnDbOptions>>(IsbnDbOptions.Check);

        var shared = services.Any(service => service.ServiceType == typeof(IConnectionMultiplexer));
        var providers = new ProviderRegistration(services, configuration, shared);
        providers.Add<OpenLibraryOptions, IOpenLibraryApi>(new()
        {
            Name = OpenLibraryCatalog.ProviderName,
            Section = OpenLibraryOptions.Section,
            Json = OpenLibraryJson.Default,
            Address = options => options.BaseAddress,
            Limits = options => options.Limits,
            Pace = options => options.Pace,
            Headers = (options, headers) => options.NameYourself(headers),
            Refusals = options => new OpenLibraryRefusals(options),
        });
        providers.Add<GoogleBooksOptions, IGoogleBooksApi>(new()
        {
            Name = GoogleBooksCatalog.ProviderName,
            Section = GoogleBooksOptions.Section,
            Json = GoogleBooksJson.Default,
            Address = options => options.BaseAddress,
            Limits = options => options.Limits,
            Pace = options => options.Pace,
            DailyQuota = options => options.DailyQuota,
            Day = QuotaDay.Pacific,
            // In a header and not in the address, because addresses appear in logs, traces and error messages.
            Headers = (options, headers) => headers.Add("x-goog-api-key", options.ApiKey!.Trim()),
            Refusals = _ => new GoogleBooksRefusals(),
        });
        providers.Add<IsbnDbOptions, IIsbnDbApi>(new()
        {
            Name = IsbnDbCatalog.ProviderName,
            Section = IsbnDbOptions.Section,
            Json = IsbnDbJson.Default,
            Address = options => options.BaseAddress,
            Limits = options => options.Limits,
            Pace = options => options.Pace,
            DailyQuota = options => options.DailyQuota,
            // ISBNdb expects only the key, without the scheme that this header usually has.
            Headers = (options, headers) => headers.TryAddWithoutValidation("Authorization", options.ApiKey!.Trim()),
            Refusals = _ => new IsbnDbRefusals(),
        });

        services.AddSingleton(InOrder);
        return shared ? services.AddSingleton<IFetchLock>(SharedLock) : services.AddSingleton<IFetchLock, LocalFetchLock>();
    }

    // Keys are read now and not at registration, because configuration may be added until the program is built.
    static ICatalog InOrder(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var google = provider.GetRequiredService<IOptions<GoogleBooksOptions>>();
        var isbnDb = provider.GetRequiredService<IOptions<IsbnDbOptions>>();
        var openLibrary = new OpenLibraryCatalog(
            provider.GetRequiredService<IOpenLibraryApi>(), CallsTo(OpenLibraryCatalog.ProviderName), provider.GetRequiredService<IOptions<OpenLibraryOptions>>(), time);
        var further = new List<IFurtherCatalog>();
        if (google.Value.IsEnabled)
        {
            further.Add(new GoogleBooksCatalog(provider.GetRequiredService<IGoogleBooksApi>(), CallsTo(GoogleBooksCatalog.ProviderName), google, time));
        }

        if (isbnDb.Value.IsEnabled)
        {
            further.Add(new IsbnDbCatalog(provider.GetRequiredService<IIsbnDbApi>(), CallsTo(IsbnDbCatalog.ProviderName), isbnDb, time));
        }

        return further.Count == 0
            ? openLibrary
            : new ProvidersInOrder(
                openLibrary, further, provider.GetRequiredService<IOptions<CatalogsOptions>>().Value, provider.GetRequiredService<ILogger<ProvidersInOrder>>());

        ProviderCalls CallsTo(string name) => provider.GetRequiredKeyedService<ProviderCalls>(name);
    }

    static RedisFetchLock SharedLock(IServiceProvider provider) => new(
        provider.GetRequiredService<IConnectionMultiplexer>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<RedisFetchLock>>(),
        breaker: provider.GetService<RedisBreaker>());
}
