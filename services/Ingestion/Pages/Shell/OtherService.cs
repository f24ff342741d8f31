using CacheWarming.Hosting;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>The address of another service, its key, and how long a view waits for it.</summary>
sealed record OtherServiceAddress(Uri? BaseAddress, string? ApiKey, TimeSpan Timeout);

/// <summary>Registers HTTP clients with which the page calls another service.</summary>
static class OtherService
{
    /// <param name="handler">Answers in this process instead; null if the service is another process.</param>
    /// <param name="longestAnswer">The largest answer in bytes.</param>
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
        // One client lives as long as the process; connections are renewed so that a changed address is noticed. A redirect would send the
        // key to another address.
        .ConfigurePrimaryHttpMessageHandler(given =>
            handler?.Invoke(given) ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), AllowAutoRedirect = false })
        .AddHttpMessageHandler(() => new BufferedResponses(longestAnswer))
        .RemoveAllLoggers();
}
