using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is given; gRPC, or what <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>
/// says. All other settings are OpenTelemetry's own <c>OTEL_…</c>. Each slice owns its meters and sources, named <c>CacheWarming.*</c>.
/// </summary>
public static class TelemetryRegistration
{
    static readonly string[] Sources = ["CacheWarming.*", "MassTransit", "Npgsql", "Microsoft.AspNetCore", "System.Net.Http"];

    static readonly string[] Meters =
        ["CacheWarming.*", "MassTransit", "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];

    public static IServiceCollection AddServiceTelemetry(this IServiceCollection services, IConfiguration configuration, string service)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return services;
        // .NET 10 leaves the tags of server spans to the SDK unless told otherwise.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var itself = ServiceResource.Of(configuration, service);
        services.AddLogging(logging => logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(itself).AddOtlpExporter();
        }));
        return services.AddHostedService(provider => new TelemetryService(() => OpenTelemetrySdk.Create(telemetry =>
        {
            // Settings count wherever they are made, and not only in the environment.
            telemetry.Services.AddSingleton(configuration);
            telemetry
                .WithTracing(traces => traces.SetResourceBuilder(itself).SampleWork(configuration).AddSource(Sources).AddOtlpExporter())
                .WithMetrics(metrics => metrics.SetResourceBuilder(itself).AddMeter(Meters).AddOtlpExporter());
        }), provider.GetRequiredService<TimeProvider>()));
    }

    static TracerProviderBuilder SampleWork(this TracerProviderBuilder traces, IConfiguration configuration) =>
        string.IsNullOrEmpty(configuration["OTEL_TRACES_SAMPLER"]) ? traces.SetSampler(new ParentBasedSampler(new SomebodysWork())) : traces;

    /// <summary>Registered first, so that it starts before and stops after everything that has something to tell.</summary>
    sealed class TelemetryService(Func<OpenTelemetrySdk> create, TimeProvider time) : IHostedService
    {
        /// <summary>For the last spans and figures; a collector that is away must not hold up a stop.</summary>
        static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

        OpenTelemetrySdk? _sdk;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _sdk = create();
            return Task.CompletedTask;
        }

        /// <summary>Disposing flushes.</summary>
        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_sdk is not null)
                await Task.Run(_sdk.Dispose, CancellationToken.None).WaitAsync(Patience, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
