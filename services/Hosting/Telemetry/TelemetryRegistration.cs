using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>OpenTelemetry over OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is given. Each slice owns its meters and sources.</summary>
public static class TelemetryRegistration
{
    public static IServiceCollection AddServiceTelemetry(this IServiceCollection services, IConfiguration configuration, string service)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return services;
        // .NET 10 leaves the tags of server spans to the SDK unless told otherwise.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        return services.AddHostedService(_ => new TelemetryService(service));
    }

    sealed class TelemetryService(string service) : IHostedService
    {
        OpenTelemetrySdk? _sdk;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _sdk = OpenTelemetrySdk.Create(telemetry => telemetry
                .ConfigureResource(resource => resource.AddService("cache-warming-" + service.ToLowerInvariant()))
                .WithTracing(traces => traces
                    .AddSource("CacheWarming.*", "MassTransit", "Npgsql", "Microsoft.AspNetCore", "System.Net.Http")
                    .AddOtlpExporter())
                .WithMetrics(metrics => metrics
                    .AddMeter("CacheWarming.*", "MassTransit", "Npgsql", "Microsoft.AspNetCore.Hosting", "System.Net.Http", "System.Runtime")
                    .AddOtlpExporter()));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _sdk?.TracerProvider.ForceFlush(2_000);
            _sdk?.MeterProvider.ForceFlush(2_000);
            _sdk?.Dispose();
            return Task.CompletedTask;
        }
    }
}
