using CacheWarming.Ingestion.DeadLetters.Broker;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Ingestion.DeadLetters.Rows;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>Registers the source of dead letters: the broker's queue, or the failed rows if the bus is in memory.</summary>
static class DeadLetterRegistration
{
    public static IServiceCollection AddDeadLetters(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DeadLetterOptions>().BindConfiguration("DeadLetters").ValidateDataAnnotations().ValidateOnStart();
        if (configuration.GetConnectionString("RabbitMq") is { Length: > 0 })
        {
            services.AddSingleton<IDeadLetters, BrokerDeadLetters>().AddSingleton<PurgeOldDeadLetters>();
            services.AddHostedService(given => given.GetRequiredService<PurgeOldDeadLetters>());
        }
        else
        {
            // Failed rows need no purge of their own: they are deleted with their job's rows.
            services.AddSingleton<IDeadLetters, FailedRows>();
        }
        services.AddSingleton<Redrives>().AddSingleton<RedriveDeadLetters>().AddSingleton<PeekDeadLetters>().AddSingleton<PurgeDeadLetters>().AddSingleton<MeasureDepth>();
        return services.AddHostedService(given => given.GetRequiredService<RedriveDeadLetters>()).AddHostedService<WatchDeadLetters>();
    }
}
