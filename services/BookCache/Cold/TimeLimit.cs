namespace CacheWarming.BookCaching.Cold;

/// <summary>Work that is given up after a while, whether it hears of it or not: cancelling a statement needs a server that answers.</summary>
static class TimeLimit
{
    /// <exception cref="TimeoutException">It took longer; it is told to stop and left to itself.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, TimeSpan bound, TimeProvider time, CancellationToken cancel)
    {
        var limit = new CancellationTokenSource();
        // A database that works in the caller's thread, as SQLite does, keeps that one busy and nobody else waiting.
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
