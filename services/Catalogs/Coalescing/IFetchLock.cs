namespace CacheWarming.Catalogs.Coalescing;

/// <summary>One fetch per thing at a time across the cluster. Whoever gets it looks in the cache again before fetching.</summary>
public interface IFetchLock
{
    /// <summary>Waits for the lock on <paramref name="what"/>; disposing lets the next one in. A holder that dies loses it by time.</summary>
    ValueTask<IAsyncDisposable> AcquireAsync(string what, CancellationToken cancel);

    /// <summary>
    /// Locks those of <paramref name="all"/> that are free now, and waits for none. Whoever holds some and waits for others would sooner or later
    /// wait for itself.
    /// </summary>
    ValueTask<FetchLocks> TryAcquireAsync(IReadOnlyCollection<string> all, CancellationToken cancel);
}

/// <summary>Several locks, released together.</summary>
/// <param name="Held">What is locked.</param>
/// <param name="Release">Lets the next ones in.</param>
public sealed record FetchLocks(IReadOnlySet<string> Held, IAsyncDisposable Release);
