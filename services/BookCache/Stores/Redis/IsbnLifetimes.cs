using System.Collections;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>
/// Remembers which hashes of ISBNs this process gave a lifetime (<c>EXPIRE</c>): once an hour for each hash, because a command for each
/// ISBN would cost Redis 3 µs per work.
/// </summary>
/// <remarks>
/// A hash that Redis lost is created again without a lifetime. This is noticed because the era key (<see cref="RedisKeys.Era"/>) was lost
/// too; after a failover of a primary it may not be, and then the lifetime is set within the hour.
/// </remarks>
sealed class IsbnLifetimes
{
    const int Buckets = 100_000;

    readonly Lock _lock = new();
    (string Era, long Generation, long Hour) _period;
    BitArray _marked = new(Buckets);

    /// <summary>Returns the hashes that need a lifetime, and marks them as done.</summary>
    public List<int> Claim(IEnumerable<int> buckets, string era, long generation, long hour)
    {
        lock (_lock)
        {
            if (_period != (era, generation, hour))
                (_period, _marked) = ((era, generation, hour), new BitArray(Buckets));
            var claimed = new List<int>();
            foreach (var bucket in buckets)
            {
                if (!_marked[bucket])
                    claimed.Add(bucket);
                _marked[bucket] = true;
            }
            return claimed;
        }
    }

    /// <summary>Deletes all marks, after a command failed.</summary>
    public void Forget()
    {
        lock (_lock)
            _period = default;
    }
}
