namespace CacheWarming.Ingestion.Storage;

/// <summary>Retries after transient failures (connection lost, server restarting, deadlock) for as long as they last.</summary>
sealed partial class DatabaseRetry(Database database, TimeProvider time, ILogger<DatabaseRetry> log)
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="canBeSmaller">Whether the caller can split the work: a statement's time-out is then thrown and not retried.</param>
    public async Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel, bool canBeSmaller = false)
    {
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await work(cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested && !(canBeSmaller && database.IsTimeout(e)) && database.ShouldRetry(e))
            {
                LogWaiting(e.Message);
            }
            await Task.Delay(pause, time, cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the database: {Reason}")]
    partial void LogWaiting(string reason);
}
