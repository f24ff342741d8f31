using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;
using CacheWarming.Databases;
using Microsoft.Extensions.Logging;

namespace CacheWarming.BookCaching.Cold;

/// <summary>
/// The tier below the store: compressed, kept as long as entries are served, and read if the store has lost something. Best effort: while
/// it is away, neither searches nor warming are slower.
/// </summary>
sealed partial class ColdTier : IAsyncDisposable
{
    /// <summary>
    /// The number of concurrent reads. Further ones wait in a queue; a wait there does not count as a failure of the server.
    /// </summary>
    const int AskingAtOnce = 8;

    /// <summary>The number of bibliographies that a lookup reads, latest fetched first; more authors may have the same title.</summary>
    const int Most = 16;

    const int FailuresInARow = 3;

    static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    readonly IColdStore _store;
    readonly BookCacheOptions _options;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly ColdTally _tally = new();
    readonly CircuitBreaker _breaker;
    readonly SemaphoreSlim _readSlots = new(AskingAtOnce, AskingAtOnce);
    readonly ColdWrites _writes;

    /// <param name="name">The name that operators see.</param>
    public ColdTier(string name, IColdStore store, BookCacheOptions options, TimeProvider time, ILogger log)
    {
        (Name, _store, _options, _time, _log) = (name, store, options, time, log);
        _breaker = new CircuitBreaker(Rest, options.ColdReadTimeout, FailuresInARow, time);
        _writes = new ColdWrites(store, _tally, options, time, log);
    }

    public string Name { get; }

    /// <summary>The longest wait for a read, 2 s by default; after it the search asks a catalogue.</summary>
    TimeSpan LongestWait => AskingAtOnce * _options.ColdReadTimeout;

    DateTimeOffset Oldest => _time.GetUtcNow() - _options.ServableFor;

    /// <summary>Creates or updates the schema.</summary>
    public Task PrepareAsync(CancellationToken cancel) => _store.PrepareAsync(cancel);

    /// <summary>Queues these to be written soon; drops them if the store has been away for too long. Returns at once.</summary>
    public void Enqueue(IReadOnlyList<ColdBooks> books) => _writes.Add([.. books.Select(one => one.Pack())]);

    /// <summary>Writes the queue until <paramref name="stopping"/>, then what is left in it.</summary>
    public Task WriteAsync(CancellationToken stopping) => _writes.RunAsync(stopping);

    /// <summary>Deletes a limited number of bibliographies that are too old to be served.</summary>
    /// <returns>The number of deleted bibliographies.</returns>
    public Task<int> DeleteOldAsync(CancellationToken cancel) =>
        BoundedAsync(bound => _store.DeleteOldAsync(Oldest, bound), _options.WriteTimeout, cancel);

    /// <summary>Finds bibliographies under any of the keys of each author, latest fetched first; none if the store can't be read.</summary>
    /// <returns>In the order of the authors.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<ColdBooks>>> FindAuthorsAsync(IReadOnlyList<IReadOnlyList<IndexKey>> authors, CancellationToken cancel)
    {
        var found = await FindAsync(authors.SelectMany(keys => keys), authors.Count * Most, cancel);
        return [.. authors.Select(keys => (IReadOnlyList<ColdBooks>)[.. found.Where(books => books.AuthorKeys.Intersect(keys).Any()).Take(Most)])];
    }

    /// <summary>Finds what is stored under any of these keys, latest fetched first; nothing if the store can't be read.</summary>
    public Task<IReadOnlyList<ColdBooks>> FindAsync(IEnumerable<IndexKey> keys, CancellationToken cancel) => FindAsync(keys, Most, cancel);

    /// <param name="most">The largest number of bibliographies in the answer.</param>
    /// <inheritdoc cref="FindAsync(IEnumerable{IndexKey}, CancellationToken)"/>
    public async Task<IReadOnlyList<ColdBooks>> FindAsync(IEnumerable<IndexKey> keys, int most, CancellationToken cancel)
    {
        if (!await _readSlots.WaitAsync(LongestWait, cancel))
        {
            _tally.Skipped();
            return [];
        }
        IReadOnlyList<FoundColdRow> rows;
        try
        {
            if (_breaker.IsOpen())
            {
                _tally.Skipped();
                return [];
            }
            rows = await AskAsync(keys, Math.Max(Most, most), _options.ColdReadTimeout, cancel);
            _breaker.Close();
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            _breaker.Fail();
            _tally.Failed("lookup");
            LogAway(_log, e.Message);
            return [];
        }
        finally
        {
            _readSlots.Release();
        }
        var found = rows.Select(TryUnpack).OfType<ColdBooks>().ToList();
        _tally.LookedUp(found.Count > 0);
        return found;
    }

    /// <summary>Finds the authors of these keys and deletes everything stored under their homes.</summary>
    /// <param name="asked">Keys of authors.</param>
    /// <param name="homes">Further homes to delete.</param>
    /// <exception cref="BookStoreUnavailableException">The deletion could not be confirmed.</exception>
    public async Task<IReadOnlyList<ColdBooks>> RemoveAsync(IEnumerable<IndexKey> asked, IEnumerable<string> homes, CancellationToken cancel)
    {
        try
        {
            // Otherwise a queued write would store it again after the deletion.
            await _writes.FlushAsync(cancel).WaitAsync(_options.WriteTimeout, _time, cancel);
            var found = (await AskAsync(asked, Most, _options.WriteTimeout, cancel)).Select(TryUnpack).OfType<ColdBooks>().ToList();
            var keys = homes.Concat(found.Select(one => one.Home)).Distinct(StringComparer.Ordinal).Select(IndexKey.AtHome).Select(ColdKey.From);
            await BoundedAsync(
                async bound =>
                {
                    await _store.RemoveAsync([.. keys], bound);
                    return true;
                },
                _options.WriteTimeout,
                cancel);
            return found;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            _tally.Failed("remove");
            throw new BookStoreUnavailableException("The cold tier does not answer.", e);
        }
    }

    /// <summary>Returns when the tier answers.</summary>
    public Task PingAsync(CancellationToken cancel) => AskAsync([], Most, _options.ColdReadTimeout, cancel);

    public void CountRestore() => _tally.Restored();

    public async Task<ColdStatistics> MeasureAsync(CancellationToken cancel)
    {
        var counted = _tally.Read(Name) with { Waiting = _writes.Waiting };
        try
        {
            var (rows, bytes) = await BoundedAsync(_store.MeasureAsync, _options.ReadTimeout, cancel);
            return counted with { Bibliographies = rows, Bytes = bytes };
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return counted with { Trouble = "It does not answer: " + e.GetType().Name };
        }
    }

    public async ValueTask DisposeAsync()
    {
        _readSlots.Dispose();
        _tally.Dispose();
        if (_store is IAsyncDisposable pool)
            await pool.DisposeAsync();
        else
            (_store as IDisposable)?.Dispose();
    }

    Task<IReadOnlyList<FoundColdRow>> AskAsync(IEnumerable<IndexKey> keys, int most, TimeSpan bound, CancellationToken cancel)
    {
        long[] hashes = [.. keys.Select(ColdKey.From).Distinct()];
        return BoundedAsync(limit => _store.FindAsync(hashes, Oldest, most, limit), bound, cancel);
    }

    ColdBooks? TryUnpack(FoundColdRow row)
    {
        try
        {
            return ColdBooks.Unpack(row);
        }
        catch (Exception e)
        {
            // One row that can't be read must not hide the others.
            _tally.Failed("unpack");
            LogUnreadable(_log, row.Home, e.Message);
            return null;
        }
    }

    Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> work, TimeSpan bound, CancellationToken cancel) =>
        TimeLimit.RunAsync(work, bound, _time, cancel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cold tier does not answer, so catalogues are called: {Reason}")]
    static partial void LogAway(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cold tier's entry for {Home} can't be read: {Reason}")]
    static partial void LogUnreadable(ILogger log, string home, string reason);
}
