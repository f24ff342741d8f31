using CacheWarming.Hosting.Tls;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CacheWarming.Hosting.Bus;

/// <summary>Adds to the broker's topology what a module needs besides its own endpoints.</summary>
public delegate void ConfigureBroker(IRabbitMqBusFactoryConfigurator broker);

/// <summary>Registers the message bus: RabbitMQ if <c>ConnectionStrings:RabbitMq</c> is set, else in memory within this process.</summary>
public static class BusRegistration
{
    /// <param name="addConsumers">Adds the consumers, sagas and request clients of all modules.</param>
    public static IServiceCollection AddBus(
        this IServiceCollection services, IConfiguration configuration, Action<IBusRegistrationConfigurator> addConsumers)
    {
        var broker = configuration.GetConnectionString("RabbitMq");
        var isShared = !string.IsNullOrEmpty(broker);
        services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            // The service starts without waiting for the broker, and does what it can while the broker is away.
            host.WaitUntilStarted = !isShared;
            host.StopTimeout = TimeSpan.FromSeconds(20);
        });
        services.AddMassTransit(bus =>
        {
            // Otherwise the library sends usage data to its makers some minutes after the start.
            bus.DisableUsageTelemetry();
            bus.SetKebabCaseEndpointNameFormatter();
            addConsumers(bus);
            if (isShared)
            {
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(new Uri(broker!), host =>
                    {
                        host.UseTls(new Uri(broker!), configuration);
                        // A dead connection is noticed after two heartbeats; the broker's own default is a minute.
                        host.Heartbeat(TimeSpan.FromSeconds(15));
                    });
                    rabbit.DeployPublishTopology = true;
                    rabbit.SendTopology.ErrorQueueNameFormatter = DeadLetterNames.Instance;
                    rabbit.SendTopology.ConfigureErrorSettings = WorkQueue.KeepLetters;
                    rabbit.SendTopology.ConfigureDeadLetterSettings = WorkQueue.KeepLetters;
                    foreach (var configure in context.GetServices<ConfigureBroker>())
                        configure(rabbit);
                    rabbit.ConfigureEndpoints(context);
                });
            }
            else
            {
                bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
            }
        });
        services.AddSingleton<ConfirmedPublisher>();
        if (isShared)
        {
            services.AddOptions<PublishWatchdogOptions>().BindConfiguration("PublishWatchdog").ValidateDataAnnotations().ValidateOnStart();
            services.AddHostedService<PublishWatchdog>();
        }
        services.AddSingleton<BrokerHealth>().AddHealthChecks().AddCheck<BrokerHealth>("broker");
        // MassTransit's own check would make a service not ready while the broker is away.
        services.PostConfigure<HealthCheckServiceOptions>(health =>
        {
            foreach (var own in health.Registrations.Where(check => check.Tags.Contains("masstransit")).ToList())
                health.Registrations.Remove(own);
        });
        return services;
    }

    sealed class DeadLetterNames : IErrorQueueNameFormatter
    {
        public static readonly DeadLetterNames Instance = new();

        public string FormatErrorQueueName(string queueName) => WorkQueue.DeadLetterNameOf(queueName);
    }
}
