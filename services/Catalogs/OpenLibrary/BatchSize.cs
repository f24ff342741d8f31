namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>
/// For how many authors one call is made: after one that failed or was slow, half as many as it was for; then a quarter more with each that
/// succeeds, up to the most allowed.
/// </summary>
sealed class BatchSize
{
    readonly int _most;
    int _now;

    public BatchSize(int most) => _most = _now = most;

    public int Now => Volatile.Read(ref _now);

    /// <param name="authors">For how many the call was.</param>
    public void Learn(int authors, bool wasTooMuch)
    {
        var now = Now;
        Volatile.Write(ref _now, wasTooMuch ? Math.Clamp(authors / 2, 1, now) : Math.Min(_most, now + Math.Max(1, now / 4)));
    }
}
