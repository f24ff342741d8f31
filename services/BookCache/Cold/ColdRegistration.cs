using CacheWarming.BookCaching.Cold.Postgres;
using CacheWarming.BookCaching.Cold.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CacheWarming.BookCaching.Cold;

/// <summary>
/// Registers the cold tier: in PostgreSQL if <c>ConnectionStrings:Postgres</c> is set, in a file if the store is a file, else not at all.
/// </summary>
static class ColdRegistration
{
    /// <param name="file">Path of the file; null if the store is not a file.</param>
    public static void AddColdTier(this IServiceCollection services, IConfiguration configuration, string? file)
    {
        services.AddLogging();
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            "cold", provider => new ColdHealth(provider.GetService<ColdTier>()), HealthStatus.Degraded, tags: null, TimeSpan.FromSeconds(2)));
        var postgres = configuration.GetConnectionString("Postgres");
        if (!configuration.GetValue($"{BookCacheOptions.Section}:{nameof(BookCacheOptions.UseColdTier)}", defaultValue: true)
            || (file is null && string.IsNullOrEmpty(postgres)))
        {
            services.AddHostedService<ColdTierOff>();
            return;
        }
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<BookCacheOptions>>().Value;
            var time = provider.GetRequiredService<TimeProvider>();
            var log = provider.GetRequiredService<ILogger<ColdTier>>();
            return string.IsNullOrEmpty(postgres)
                ? new ColdTier("file", new SqliteColdStore(file!, options.ServableFor, time), options, time, log)
                : new ColdTier("PostgreSQL", new PostgresColdStore(postgres), options, time, log);
        });
        services.AddHostedService<ColdTierWorker>();
    }
}
