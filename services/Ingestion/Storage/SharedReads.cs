using System.Collections.Concurrent;

namespace CacheWarming.Ingestion.Storage;

/// <summary>Shares one read among all callers with the same key, and reads again when the value is too old.</summary>
/// <param name="read">Reads the value; continues when one of the waiting callers cancels.</param>
/// <param name="goodFor">The largest age of a value.</param>
public sealed class SharedReads<TKey, TValue>(Func<TKey, CancellationToken, Task<TValue>> read, TimeSpan goodFor, TimeProvider time)
    where TKey : notnull
{
    readonly ConcurrentDictionary<TKey, Look> _looks = new();

    /// <summary>A value that is not too old, or the result of the read that is running.</summary>
    /// <param name="cancel">Cancels only this caller's wait; the read goes on for the other callers.</param>
    public Task<TValue> ReadAsync(TKey key, CancellationToken cancel) =>
        _looks.AddOrUpdate(key, New, (_, last) => IsGood(last) ? last : New(key)).Value.Value.WaitAsync(cancel);

    /// <summary>Deletes the stored value; a later caller reads it again.</summary>
    public void Forget(TKey key) => _looks.TryRemove(key, out _);

    bool IsGood(Look look) => time.GetElapsedTime(look.Began) < goodFor || (look.Value.IsValueCreated && !look.Value.Value.IsCompleted);

    Look New(TKey key) => new(time.GetTimestamp(), new Lazy<Task<TValue>>(() => read(key, CancellationToken.None)));

    sealed record Look(long Began, Lazy<Task<TValue>> Value);
}
