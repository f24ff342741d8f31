using System.Net;
using CacheWarming.Catalogs.RateLimiting;
using CacheWarming.Catalogs.Quotas;
using CacheWarming.Databases;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Refit;
using StackExchange.Redis;

namespace CacheWarming.Catalogs.Calls;

/// <summary>
/// Registers all that calls to a provider need: options, HTTP client, rate limiter, quota and <see cref="ProviderCalls"/>, keyed by its
/// name.
/// </summary>
/// <param name="shared">Whether rate limits and quotas are kept in Redis.</param>
sealed class ProviderRegistration(IServiceCollection services, IConfiguration configuration, bool shared)
{
    /// <typeparam name="TApi">The provider's HTTP API.</typeparam>
    public void Add<T, TApi>(ProviderDescription<T> description)
        where T : class
        where TApi : class
    {
        var name = description.Name;
        services.AddOptions<T>().Bind(configuration.GetSection(description.Section)).ValidateOnStart();
        var refit = RefitSettings.ForJsonContext(description.Json);
        refit.MaxExceptionContentLength = LimitedResponses.MostOfARefusal;
        services.AddRefitGeneratedClient<TApi>(refit, name)
            .ConfigureHttpClient((provider, http) => Configure(http, description, Options<T>(provider).Value))
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .AddHttpMessageHandler(provider => new LimitedResponses(description.Limits(Options<T>(provider).Value).MaxAnswerBytes))
            .RemoveAllLoggers();
        services.AddKeyedSingleton(name, (provider, _) => Pace(provider, name, description.Pace(Options<T>(provider).Value)));
        services.AddKeyedSingleton(name, (provider, _) => Quota(provider, name, description.DailyQuota(Options<T>(provider).Value), description.Day));
        services.TryAddSingleton<ProviderMeter>();
        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredService<ProviderMeter>().Watch(
            name,
            description.Pace(Options<T>(provider).Value),
            new ProviderCalls(
                name,
                provider.GetRequiredKeyedService<IRateLimiter>(name),
                provider.GetRequiredKeyedService<IQuota>(name),
                description.Refusals(Options<T>(provider)),
                description.Limits(Options<T>(provider).Value),
                provider.GetRequiredService<TimeProvider>())));
    }

    static IOptions<T> Options<T>(IServiceProvider provider)
        where T : class => provider.GetRequiredService<IOptions<T>>();

    static void Configure<T>(HttpClient http, ProviderDescription<T> description, T options)
        where T : class
    {
        var address = description.Address(options).AbsoluteUri;
        http.BaseAddress = new Uri(address.EndsWith('/') ? address : address + "/");
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        description.Headers(options, http.DefaultRequestHeaders);
    }

    // One client lives as long as the process: connections are renewed here, so that a changed address is noticed.
    static SocketsHttpHandler Handler() => new()
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,
        UseCookies = false,
        // The rest of an answer that is not read is not drained either; an endless answer would take up two seconds of the connection.
        ResponseDrainTimeout = TimeSpan.Zero,
    };

    IRateLimiter Pace(IServiceProvider provider, string name, double? perSecond)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return perSecond switch
        {
            null => new UnlimitedRate(name, time),
            { } rate when shared => new RedisRateLimiter(
                name, rate, provider.GetRequiredService<IConnectionMultiplexer>(), time, provider.GetRequiredService<ILogger<RedisRateLimiter>>(),
                provider.GetService<RedisBreaker>()),
            { } rate => new LocalRateLimiter(name, rate, time),
        };
    }

    IQuota Quota(IServiceProvider provider, string name, int? perDay, TimeZoneInfo day)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return perDay switch
        {
            null => new NoQuota(),
            { } calls when shared => new RedisQuota(
                name, calls, day, provider.GetRequiredService<IConnectionMultiplexer>(), time, provider.GetRequiredService<ILogger<RedisQuota>>(),
                provider.GetService<RedisBreaker>()),
            { } calls => new LocalQuota(name, calls, day, configuration["DataDirectory"], time, provider.GetRequiredService<ILogger<LocalQuota>>()),
        };
    }
}
