namespace CacheWarming.Search;

/// <summary>Section <c>Search</c>.</summary>
public sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>
    /// The time limit of every search request; after it the answer is 504. 8 s, because readers give up after about 10. From 0.1 s to 5
    /// minutes.
    /// </summary>
    public TimeSpan HardTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// How long a search waits for a catalogue if the memory tier still has an answer that the store has lost: 1.5 s, then that answer is
    /// sent.
    /// </summary>
    public TimeSpan SoftTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The time limit of one refresh in the background: 30 s, because no reader waits for it.</summary>
    public TimeSpan RefreshTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an author is not refreshed again after an attempt, successful or not: 1 minute.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often each process publishes its search statistics: 5 s, as often as the pages read them. At least 0.1 s.</summary>
    public TimeSpan StatisticsInterval { get; set; } = TimeSpan.FromSeconds(5);

    internal bool IsValid =>
        HardTimeout >= TimeSpan.FromSeconds(0.1) && HardTimeout <= TimeSpan.FromMinutes(5)
        && SoftTimeout > TimeSpan.Zero && SoftTimeout <= HardTimeout
        && RefreshTimeout > TimeSpan.Zero && RefreshInterval >= TimeSpan.Zero
        && StatisticsInterval >= TimeSpan.FromSeconds(0.1);
}
