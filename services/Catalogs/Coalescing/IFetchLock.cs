namespace CacheWarming.Catalogs.Coalescing;

/// <summary>
/// A lock that allows one fetch per subject at a time in the whole cluster. The holder looks in the cache again before it fetches.
/// </summary>
public interface IFetchLock
{
    /// <summary>
    /// Waits for the lock on <paramref name="what"/>; disposing the result releases it. The lock of a crashed holder expires.
    /// </summary>
    ValueTask<IAsyncDisposable> AcquireAsync(string what, CancellationToken cancel);

    /// <summary>
    /// Locks those of <paramref name="all"/> that are free now, and waits for none. Holding some and waiting for others would sooner or
    /// later cause a deadlock.
    /// </summary>
    ValueTask<FetchLocks> TryAcquireAsync(IReadOnlyCollection<string> all, CancellationToken cancel);
}

/// <summary>Several locks, released together.</summary>
/// <param name="Held">The locked subjects.</param>
/// <param name="Release">Dispose it to release the locks.</param>
public sealed record FetchLocks(IReadOnlySet<string> Held, IAsyncDisposable Release);
