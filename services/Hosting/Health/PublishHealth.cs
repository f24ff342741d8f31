using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Hosting.Health;

/// <summary>Publishes the health of each server as a metric, and logs its changes.</summary>
sealed partial class PublishHealth : IHealthCheckPublisher
{
    readonly ILogger<PublishHealth> _log;
    IReadOnlyDictionary<string, HealthReportEntry> _last = new Dictionary<string, HealthReportEntry>();

    public PublishHealth(IMeterFactory meters, ILogger<PublishHealth> log)
    {
        _log = log;
        meters.Create("CacheWarming.Health").CreateObservableGauge(
            "cachewarming.dependency.healthy", Measure, "{dependency}", "1 where a server that this service uses is well, 0 where it is away or in trouble.");
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var (name, now) in report.Entries)
        {
            var before = _last.TryGetValue(name, out var known) ? known.Status : HealthStatus.Healthy;
            if (now.Status == before)
                continue;
            if (now.Status == HealthStatus.Healthy)
                LogRecovered(name);
            else
                LogInTrouble(name, now.Status, now.Description);
        }
        _last = report.Entries;
        return Task.CompletedTask;
    }

    IEnumerable<Measurement<int>> Measure() => _last.Select(entry => new Measurement<int>(
        entry.Value.Status == HealthStatus.Healthy ? 1 : 0, new KeyValuePair<string, object?>("dependency", entry.Key)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dependency '{Name}' is {Status}: {Description}")]
    partial void LogInTrouble(string name, HealthStatus status, string? description);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dependency '{Name}' is healthy again")]
    partial void LogRecovered(string name);
}
