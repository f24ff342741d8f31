using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CacheWarming.Metrics.Storage;

/// <summary>Brings the schema up to date before anything else of the process starts, waiting for a database that is still starting.</summary>
sealed partial class PrepareDatabase(MetricsDatabase database, TimeProvider time, ILogger<PrepareDatabase> log) : IHostedLifecycleService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                await database.MigrateAsync(cancellationToken);
                return;
            }
            catch (DbException trouble) when (trouble.IsTransient && time.GetElapsedTime(start) < Patience)
            {
                DatabaseAway(trouble.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The metrics database does not answer yet: {Why}")]
    partial void DatabaseAway(string why);
}

/// <summary>Ready when the database answers.</summary>
sealed class MetricsDatabaseHealth(MetricsDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await connection.RunAsync("SELECT 1", null, [], cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception trouble) when (trouble is DbException or TimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The metrics database does not answer: " + trouble.GetType().Name);
        }
    }
}
