using System.Collections;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>Which hashes of ISBNs this process gave their lifetime: once in an hour each, since a command for each ISBN would cost Redis 3 µs a work.</summary>
/// <remarks>
/// A hash that Redis lost begins anew without one. It has lost the era with it (<see cref="RedisKeys.Era"/>), or a primary failed over: then
/// the hour ends it.
/// </remarks>
sealed class IsbnLifetimes
{
    const int Buckets = 100_000;

    readonly Lock _lock = new();
    (string Era, long Generation, long Hour) _of;
    BitArray _given = new(Buckets);

    /// <summary>Those which are to be given one, and counts them as given.</summary>
    public List<int> Claim(IEnumerable<int> buckets, string era, long generation, long hour)
    {
        lock (_lock)
        {
            if (_of != (era, generation, hour))
                (_of, _given) = ((era, generation, hour), new BitArray(Buckets));
            var claimed = new List<int>();
            foreach (var bucket in buckets)
            {
                if (!_given[bucket])
                    claimed.Add(bucket);
                _given[bucket] = true;
            }
            return claimed;
        }
    }

    /// <summary>After one that failed.</summary>
    public void Forget()
    {
        lock (_lock)
            _of = default;
    }
}
