namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>
/// The number of authors in one call: after a call that failed or was slow, half of its number; after each successful one a quarter more,
/// up to the limit.
/// </summary>
sealed class BatchSize
{
    readonly int _most;
    int _now;

    public BatchSize(int most) => _most = _now = most;

    public int Now => Volatile.Read(ref _now);

    /// <param name="authors">The number of authors in the call.</param>
    public void Learn(int authors, bool wasTooMuch)
    {
        var now = Now;
        Volatile.Write(ref _now, wasTooMuch ? Math.Clamp(authors / 2, 1, now) : Math.Min(_most, now + Math.Max(1, now / 4)));
    }
}
