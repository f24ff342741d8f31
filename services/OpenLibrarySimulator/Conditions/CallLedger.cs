using System.Collections.Concurrent;

namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>Counts calls when they arrive.</summary>
sealed class CallLedger(SimulatorOptions options)
{
    // Limited, so that a benchmark with millions of authors does not measure this dictionary's memory.
    const int MaxAuthorsCounted = 500_000;

    /// <summary>The name under which unknown paths and authors beyond the limit are counted.</summary>
    public const string Other = "other";

    readonly TokenBucket? _bucket = options.Rate > 0 ? new TokenBucket(options) : null;
    volatile Counts _counts = new();
    int _underWay;

    /// <summary>Counts the beginning of a call. Every call is ended by <see cref="End"/>.</summary>
    public void Begin(string path, IReadOnlyCollection<string> authors)
    {
        var counts = _counts;
        Interlocked.Increment(ref counts.Calls);
        counts.Paths.AddOrUpdate(path, 1, static (_, count) => count + 1);
        foreach (var author in authors)
        {
            counts.Authors.Count(author);
        }

        var now = Interlocked.Increment(ref _underWay);
        for (var most = counts.MaxConcurrent; now > most;)
        {
            most = Math.Max(most, Interlocked.CompareExchange(ref counts.MaxConcurrent, now, most));
        }
    }

    /// <summary>Counts a call that is neither refused nor hit by a fault.</summary>
    public void Answer(IReadOnlyCollection<string> authors)
    {
        var answered = _counts.Answered;
        foreach (var author in authors)
        {
            answered.Count(author);
        }
    }

    /// <summary>How long the rate limit delays a call; null if it refuses the call, which is counted.</summary>
    public TimeSpan? PassRate()
    {
        if (_bucket is null)
        {
            return TimeSpan.Zero;
        }

        if (_bucket.TryTake() is { } wait)
        {
            return wait;
        }

        Interlocked.Increment(ref _counts.Violations);
        return null;
    }

    public void End() => Interlocked.Decrement(ref _underWay);

    /// <summary>Counts the body of an answer before it is sent, so that a caller who has the answer finds it counted.</summary>
    public void Send(int bytes) => Interlocked.Add(ref _counts.BytesSent, bytes);

    public void Reset() => _counts = new Counts();

    public SimulatorStatistics Snapshot()
    {
        var counts = _counts;
        return new SimulatorStatistics(
            Interlocked.Read(ref counts.Calls),
            counts.Paths.ToDictionary(StringComparer.Ordinal),
            counts.Authors.Snapshot(),
            counts.Answered.Snapshot(),
            Interlocked.Read(ref counts.Violations),
            Volatile.Read(ref counts.MaxConcurrent),
            Interlocked.Read(ref counts.BytesSent));
    }

    sealed class CallsByAuthor
    {
        readonly ConcurrentDictionary<string, long> _calls = new(StringComparer.Ordinal);
        int _differentAuthors;

        public void Count(string author)
        {
            if (_calls.TryAdd(author, 1))
            {
                if (Interlocked.Increment(ref _differentAuthors) <= MaxAuthorsCounted)
                {
                    return;
                }

                _calls.TryRemove(author, out _);
                author = Other;
            }

            _calls.AddOrUpdate(author, 1, static (_, count) => count + 1);
        }

        public Dictionary<string, long> Snapshot() => _calls.ToDictionary(StringComparer.Ordinal);
    }

    sealed class Counts
    {
        public readonly ConcurrentDictionary<string, long> Paths = new(StringComparer.Ordinal);
        public readonly CallsByAuthor Authors = new();
        public readonly CallsByAuthor Answered = new();
        public long Calls;
        public long Violations;
        public long BytesSent;
        public int MaxConcurrent;
    }
}
