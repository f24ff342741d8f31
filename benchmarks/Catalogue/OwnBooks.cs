using System.Diagnostics;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Benchmarks.Running;

namespace CacheWarming.Benchmarks.Catalogue;

/// <summary>
/// When a reader's own books answer: from its creation on, the cache is asked every second for those that did not answer yet, by the lookup of a
/// search by ISBN. No catalogue is asked.
/// </summary>
sealed class OwnBooks : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly CacheReader _reader;
    readonly CancellationTokenSource _stopped = new();
    readonly HashSet<Isbn> _waiting;
    readonly int _books;
    readonly long _started = Stopwatch.GetTimestamp();
    readonly Task _asking;

    /// <summary>For each book that answers, the second since the start.</summary>
    readonly List<double> _answeredAt = [];

    public OwnBooks(string redis, IReadOnlyCollection<Isbn> books)
    {
        _reader = new CacheReader(redis);
        _waiting = [.. books];
        _books = _waiting.Count;
        _asking = AskEverySecondAsync();
    }

    /// <summary>Asks a last time and stops.</summary>
    public async Task StopAsync()
    {
        await _stopped.CancelAsync();
        await _asking;
        await AskAsync();
    }

    public int Answered => _answeredAt.Count;

    /// <summary>The second at which so many of the books answered; null when they never did.</summary>
    public double? SecondOf(double percent) =>
        (int)Math.Ceiling(_books * percent / 100) is > 0 and var needed && needed <= Answered ? _answeredAt[needed - 1] : null;

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _asking;
        _stopped.Dispose();
        await _reader.DisposeAsync();
    }

    async Task AskEverySecondAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            do
                await AskAsync();
            while (await timer.WaitForNextTickAsync(_stopped.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    async Task AskAsync()
    {
        var asked = _waiting.ToArray();
        var found = await _reader.Cache.ProbeAsync([.. asked.Select(isbn => new BookProbe("", "", isbn))], default);
        var now = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        foreach (var (isbn, _) in asked.Zip(found).Where(pair => pair.Second.IsbnHit))
        {
            _waiting.Remove(isbn);
            _answeredAt.Add(now);
        }
    }
}
