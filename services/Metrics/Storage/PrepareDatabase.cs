using CacheWarming.Hosting.Health;
using CacheWarming.PostgresSchemas;

namespace CacheWarming.Metrics.Storage;

/// <summary>Brings the schema up to date, and waits for a database that is still starting; the service listens in the meantime.</summary>
sealed partial class PrepareDatabase(MetricsDatabase database, TimeProvider time, ILogger<PrepareDatabase> log) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!database.IsShared)
            await database.MigrateAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.MigrateAsync(stoppingToken);
                return;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogDatabaseAway(failure.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The process is stopping.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The metrics database can't be prepared yet: {Reason}")]
    partial void LogDatabaseAway(string reason);
}

sealed class MetricsDatabaseHealth(MetricsDatabase database, TimeProvider time) : ServerHealth("The metrics database", time)
{
    protected override async Task<string?> AskAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await connection.RunAsync("SELECT 1", null, [], cancel);
        return null;
    }

    protected override bool IsRefusal(Exception failure) => PostgresSchema.IsRefusal(failure);

    protected override string? Explain(Exception failure) => PostgresSchema.Explain(failure);
}
