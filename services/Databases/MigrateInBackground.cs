using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Databases;

/// <summary>
/// Brings a schema up to date in the background, because the server may still be starting and a migration may take minutes. The service
/// listens in the meantime and answers requests with 503. A failed attempt is repeated after two seconds.
/// </summary>
public abstract partial class MigrateInBackground(TimeProvider time, ILogger log) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await MigrateAsync(stoppingToken);
                return;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotPrepared(failure.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The process is stopping.
            }
        }
    }

    /// <summary>Brings the schema up to date, or waits until another process has done so.</summary>
    protected abstract Task MigrateAsync(CancellationToken cancel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database can't be prepared yet: {Reason}")]
    partial void LogNotPrepared(string reason);
}
