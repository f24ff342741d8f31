namespace CacheWarming.Catalogs.Coalescing;

/// <summary>One fetch per thing at a time across the cluster. Whoever gets it looks in the cache again before fetching.</summary>
public interface IFetchLock
{
    /// <summary>Waits for the lock on <paramref name="what"/>; disposing lets the next one in. A holder that dies loses it by time.</summary>
    ValueTask<IAsyncDisposable> AcquireAsync(string what, CancellationToken cancel);
}
