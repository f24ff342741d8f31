using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>
/// Who is speaking: <c>service.name</c> (<c>cache-warming-ingestion</c>, or <c>OTEL_SERVICE_NAME</c>), <c>service.version</c> and
/// <c>service.instance.id</c> (host and process: the same again after a container's restart, so that no series begins anew with each).
/// </summary>
static class ServiceResource
{
    public static ResourceBuilder Of(IConfiguration configuration, string service) => ResourceBuilder.CreateDefault()
        .AddService(
            configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } named ? named : "cache-warming-" + service.ToLowerInvariant(),
            serviceVersion: Version,
            serviceInstanceId: string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"))
        .AddEnvironmentVariableDetector();

    static string? Version => typeof(ServiceResource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
