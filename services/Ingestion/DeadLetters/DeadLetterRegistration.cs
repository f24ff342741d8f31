using CacheWarming.Ingestion.DeadLetters.Broker;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Ingestion.DeadLetters.Rows;

namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>Dead letters: the broker's where there is a broker, else the failed rows.</summary>
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
            // A failed row goes with its job's rows.
            services.AddSingleton<IDeadLetters, FailedRows>();
        }
        services.AddSingleton<Redrives>().AddSingleton<RedriveDeadLetters>().AddSingleton<PeekDeadLetters>().AddSingleton<PurgeDeadLetters>().AddSingleton<MeasureDepth>();
        return services.AddHostedService(given => given.GetRequiredService<RedriveDeadLetters>()).AddHostedService<WatchDeadLetters>();
    }
}
