namespace CacheWarming.Ingestion.Storage;

/// <summary>Waits out what passes by itself (connection lost, server restarting, deadlock), however long it takes.</summary>
sealed partial class DatabaseRetry(Database database, TimeProvider time, ILogger<DatabaseRetry> log)
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="canBeSmaller">Work that takes longer than a statement may is not tried again: its failure is the caller's, who takes it apart.</param>
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
