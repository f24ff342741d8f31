using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>
/// Exports traces, metrics and logs over OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; with gRPC, or with
/// <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>. All other settings are OpenTelemetry's own <c>OTEL_…</c>, from any source of configuration. Each
/// slice has its own meters and sources, named <c>CacheWarming.*</c>.
/// </summary>
public static class TelemetryRegistration
{
    static readonly string[] Sources = ["CacheWarming.*", "MassTransit", "Npgsql", "System.Net.Http"];

    static readonly string[] Meters = ["CacheWarming.*", "MassTransit", "Npgsql", "System.Net.Http", "System.Runtime"];

    public static IServiceCollection AddServiceTelemetry(this IServiceCollection services, IConfiguration configuration, string service)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return services;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddIdentity(service))
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(requests => requests.Filter = http => !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                .AddProcessor<RootClientSpanFilter>()
                .AddSource(Sources))
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter(Meters))
            .WithLogging(null, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
        // The exporter gets its clients from this factory; a redirect would send the collector's key to another address.
        services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false }));
        // The service that starts first stops last: all other services have reported their last telemetry by then.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryFlush>());
        return services;
    }

    /// <summary>
    /// Sets <c>service.name</c> (<c>cache-warming-ingestion</c>, or <c>OTEL_SERVICE_NAME</c>), <c>service.version</c> and
    /// <c>service.instance.id</c> (host and process: the same after a container's restart, so that its time series continue).
    /// </summary>
    static void AddIdentity(this ResourceBuilder resource, string service) => resource
        .AddService(
            "cache-warming-" + service.ToLowerInvariant(),
            serviceVersion: typeof(TelemetryRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            serviceInstanceId: string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"))
        .AddEnvironmentVariableDetector();
}
