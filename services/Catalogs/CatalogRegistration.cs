using System.Net;
using CacheWarming.Catalogs.Coalescing;
using CacheWarming.Catalogs.OpenLibrary;
using CacheWarming.Catalogs.Pacing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CacheWarming.Catalogs;

public static class CatalogRegistration
{
    /// <summary>Adds <see cref="ICatalog"/> with its <see cref="IPace"/> and <see cref="IFetchLock"/>, configured by the section <c>OpenLibrary</c>.</summary>
    /// <remarks>Pace and lock are shared through Redis when an <see cref="IConnectionMultiplexer"/> is registered before, else kept in this process.</remarks>
    public static IServiceCollection AddCatalogs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<OpenLibraryOptions>, OpenLibraryOptions.Validator>();
        services.AddOptions<OpenLibraryOptions>().Bind(configuration.GetSection(OpenLibraryOptions.Section)).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(OpenLibraryCatalog.ProviderName, Configure).ConfigurePrimaryHttpMessageHandler(Handler).RemoveAllLoggers();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<OpenLibraryClient>(
            provider, provider.GetRequiredService<IHttpClientFactory>().CreateClient(OpenLibraryCatalog.ProviderName)));
        services.AddSingleton<ICatalog, OpenLibraryCatalog>();

        var shared = services.Any(service => service.ServiceType == typeof(IConnectionMultiplexer));
        services.AddSingleton<IPace>(provider => Pace(provider, shared));
        return shared ? services.AddSingleton<IFetchLock>(SharedLock) : services.AddSingleton<IFetchLock, LocalFetchLock>();
    }

    static void Configure(IServiceProvider provider, HttpClient http)
    {
        var options = provider.GetRequiredService<IOptions<OpenLibraryOptions>>().Value;
        var address = options.BaseAddress.AbsoluteUri;
        http.BaseAddress = new Uri(address.EndsWith('/') ? address : address + "/");
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");

        // Open Library answers 403 to an application that names itself but nobody to talk to.
        if (options.Contact?.Trim() is { Length: > 0 } contact)
        {
            var version = typeof(CatalogRegistration).Assembly.GetName().Version?.ToString(3);
            http.DefaultRequestHeaders.UserAgent.ParseAdd($"CacheWarming/{version} ({contact})");
        }
    }

    // One client lives as long as the process: connections are renewed here, so that a moved address is noticed.
    static SocketsHttpHandler Handler() => new()
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,
        UseCookies = false,
    };

    static IPace Pace(IServiceProvider provider, bool shared)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return provider.GetRequiredService<IOptions<OpenLibraryOptions>>().Value.Pace switch
        {
            null => new Unpaced(OpenLibraryCatalog.ProviderName, time),
            { } perSecond when shared => new RedisPace(
                OpenLibraryCatalog.ProviderName,
                perSecond,
                provider.GetRequiredService<IConnectionMultiplexer>(),
                time,
                provider.GetRequiredService<ILogger<RedisPace>>()),
            { } perSecond => new LocalPace(OpenLibraryCatalog.ProviderName, perSecond, time),
        };
    }

    static RedisFetchLock SharedLock(IServiceProvider provider) => new(
        provider.GetRequiredService<IConnectionMultiplexer>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<RedisFetchLock>>());
}
