using CacheWarming.Hosting;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>Where another service answers, with what key, and for how long a view waits for it.</summary>
sealed record OtherServiceAddress(Uri? BaseAddress, string? ApiKey, TimeSpan Timeout);

/// <summary>How the page asks another service over HTTP.</summary>
static class OtherService
{
    /// <param name="handler">What answers in this process instead; null where the service is another process.</param>
    /// <param name="longestAnswer">Bytes.</param>
    public static void AsksOtherService(
        this IHttpClientBuilder client, Func<IServiceProvider, OtherServiceAddress> address, long longestAnswer, Func<IServiceProvider, HttpMessageHandler?>? handler = null) => client
        .ConfigureHttpClient((given, http) =>
        {
            var service = address(given);
            http.BaseAddress = service.BaseAddress;
            http.Timeout = service.Timeout;
            if (service.ApiKey is { Length: > 0 } key)
                http.DefaultRequestHeaders.Add("X-Api-Key", key);
        })
        // One client lives as long as the process: renewed connections notice a moved address. A redirect would take the key along.
        .ConfigurePrimaryHttpMessageHandler(given =>
            handler?.Invoke(given) ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), AllowAutoRedirect = false })
        .AddHttpMessageHandler(() => new BufferedResponses(longestAnswer))
        .RemoveAllLoggers();
}
