namespace CacheWarming.Search;

/// <summary>Section <c>Search</c>.</summary>
public sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>No request takes longer than this, whatever hangs behind it; then 504. 8 s: people leave at 10. From 0.1 s to 5 minutes.</summary>
    public TimeSpan HardTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How often each process says what it answered: 5 s, as often as anybody looks. At least 0.1 s.</summary>
    public TimeSpan StatisticsEvery { get; set; } = TimeSpan.FromSeconds(5);

    internal bool IsValid =>
        HardTimeout >= TimeSpan.FromSeconds(0.1) && HardTimeout <= TimeSpan.FromMinutes(5) && StatisticsEvery >= TimeSpan.FromSeconds(0.1);
}
