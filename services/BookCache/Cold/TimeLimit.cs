namespace CacheWarming.BookCaching.Cold;

/// <summary>
/// Stops waiting for an operation after a time limit, even if it ignores its cancellation: cancelling a statement needs a server that
/// answers.
/// </summary>
static class TimeLimit
{
    /// <exception cref="TimeoutException">The operation took longer; it is cancelled and not waited for.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, TimeSpan bound, TimeProvider time, CancellationToken cancel)
    {
        var limit = new CancellationTokenSource();
        // A database that works in the caller's thread, as SQLite does, then blocks only this caller.
        var working = work(limit.Token);
        try
        {
            return await working.WaitAsync(bound, time, cancel);
        }
        catch (Exception) when (!working.IsCompleted)
        {
            _ = Task.Run(limit.Cancel, CancellationToken.None);
            throw;
        }
    }
}
