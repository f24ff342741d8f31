using CacheWarming.Hosting.Tls;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CacheWarming.Hosting.Bus;

/// <summary>What a module adds to the broker's topology beyond its own endpoints.</summary>
public delegate void ConfigureBroker(IRabbitMqBusFactoryConfigurator broker);

/// <summary>The message bus: RabbitMQ where <c>ConnectionStrings:RabbitMq</c> is given, else in memory within this process.</summary>
public static class BusRegistration
{
    /// <param name="addConsumers">Every module's consumers, sagas and request clients.</param>
    public static IServiceCollection AddBus(
        this IServiceCollection services, IConfiguration configuration, Action<IBusRegistrationConfigurator> addConsumers)
    {
        var broker = configuration.GetConnectionString("RabbitMq");
        var isShared = !string.IsNullOrEmpty(broker);
        services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            // A broker that is away keeps no service from listening and doing what it can without it.
            host.WaitUntilStarted = !isShared;
            host.StopTimeout = TimeSpan.FromSeconds(20);
        });
        services.AddMassTransit(bus =>
        {
            // The library else reports to its makers, some minutes after the start, what runs here.
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
                        // A connection that leads nowhere is noticed after two of these; the broker's own default is a minute.
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
        // MassTransit's own check takes a service out of service while the broker is away.
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
