using System.Collections.Concurrent;

namespace CacheWarming.Ingestion.Storage;

/// <summary>What many look at is read once for all of them, and again when it is too old.</summary>
/// <param name="read">Reads it; goes on when one of those who wait leaves.</param>
/// <param name="goodFor">How old it may be.</param>
public sealed class SharedReads<TKey, TValue>(Func<TKey, CancellationToken, Task<TValue>> read, TimeSpan goodFor, TimeProvider time)
    where TKey : notnull
{
    readonly ConcurrentDictionary<TKey, Look> _looks = new();

    /// <summary>As it was at most so long ago, or as the read that is under way will find it.</summary>
    /// <param name="cancel">Of this caller; the read itself goes on for the others.</param>
    public Task<TValue> ReadAsync(TKey key, CancellationToken cancel) =>
        _looks.AddOrUpdate(key, New, (_, last) => IsGood(last) ? last : New(key)).Value.Value.WaitAsync(cancel);

    /// <summary>Nobody may look at it any more; who does, reads it anew.</summary>
    public void Forget(TKey key) => _looks.TryRemove(key, out _);

    bool IsGood(Look look) => time.GetElapsedTime(look.Began) < goodFor || (look.Value.IsValueCreated && !look.Value.Value.IsCompleted);

    Look New(TKey key) => new(time.GetTimestamp(), new Lazy<Task<TValue>>(() => read(key, CancellationToken.None)));

    sealed record Look(long Began, Lazy<Task<TValue>> Value);
}
