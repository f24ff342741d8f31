using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

/// <summary>
/// Reserves the last part of the store's memory for searches: warming stops above one share of it and goes on below a lower one.
/// </summary>
sealed class MemoryGuard(IBookStore store, BookCacheOptions options, TimeProvider time) : IDisposable
{
    readonly SemaphoreSlim _measuring = new(1, 1);
    DateTimeOffset _measuredAt = DateTimeOffset.MinValue;
    volatile string? _full;

    /// <summary>Whether warming had to wait at the last measurement.</summary>
    public bool IsFull => _full is not null;

    /// <exception cref="BookStoreUnavailableException">There is no room for warming, or the store could not be measured.</exception>
    public async Task ThrowIfFullAsync(CancellationToken cancel)
    {
        await _measuring.WaitAsync(cancel);
        try
        {
            if (time.GetUtcNow() - _measuredAt >= options.MeasureInterval)
            {
                Update(await store.MeasureAsync(cancel));
                _measuredAt = time.GetUtcNow();
            }
        }
        finally
        {
            _measuring.Release();
        }
        if (_full is { } full)
            throw new BookStoreUnavailableException(full);
    }

    public void Update(StoreSize size)
    {
        if (size.Used > options.PauseWarmingAbove || (IsFull && size.Used >= options.ResumeWarmingBelow))
            _full = FormattableString.Invariant($"{size.Name} is {size.Used:P0} full: warming waits until it is below {options.ResumeWarmingBelow:P0}");
        else
            _full = null;
    }

    public void Dispose() => _measuring.Dispose();
}
