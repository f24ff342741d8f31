using System.Diagnostics.Metrics;

namespace CacheWarming.BookCaching.Cold;

/// <summary>Counts the operations of the cold tier in this process, since its start.</summary>
sealed class ColdTally : IDisposable
{
    readonly Meter _meter = new(CacheTelemetry.Name);
    readonly Counter<long> _operations;
    long _lookups;
    long _found;
    long _skipped;
    long _restores;
    long _written;
    long _dropped;
    long _errors;

    public ColdTally() =>
        _operations = _meter.CreateCounter<long>("cachewarming.cache.cold", "{operation}", "What the cold tier was used for, and whether it could be.");

    /// <summary>A lookup was made, and found something or not.</summary>
    public void LookedUp(bool found)
    {
        Interlocked.Increment(ref _lookups);
        if (found)
            Interlocked.Increment(ref _found);
        Count("lookup", found ? "found" : "nothing");
    }

    /// <summary>A lookup was not made, because the tier had failed a moment before or too many lookups were waiting.</summary>
    public void Skipped()
    {
        Interlocked.Increment(ref _skipped);
        Count("lookup", "skipped");
    }

    public void Restored()
    {
        Interlocked.Increment(ref _restores);
        Count("restore", "stored");
    }

    public void Written(int count)
    {
        Interlocked.Add(ref _written, count);
        Count("write", "stored", count);
    }

    /// <summary>A bibliography was not written, because the queue was full or the data was rejected.</summary>
    public void Dropped(int count = 1)
    {
        Interlocked.Add(ref _dropped, count);
        Count("write", "dropped", count);
    }

    public void Failed(string operation)
    {
        Interlocked.Increment(ref _errors);
        Count(operation, "failed");
    }

    public ColdStatistics Read(string name) => new(
        name, null, null, Interlocked.Read(ref _lookups), Interlocked.Read(ref _found), Interlocked.Read(ref _skipped),
        Interlocked.Read(ref _restores), Interlocked.Read(ref _written), Interlocked.Read(ref _dropped), 0, Interlocked.Read(ref _errors));

    public void Dispose() => _meter.Dispose();

    void Count(string operation, string result, long count = 1) => _operations.Add(
        count, new("tier", "cold"), new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("result", result));
}
