namespace CacheWarming.Search;

/// <summary>Section <c>Search</c>.</summary>
public sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>No request takes longer than this, whatever hangs behind it; then 504. 8 s: people leave at 10. From 0.1 s to 5 minutes.</summary>
    public TimeSpan HardTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// How long a catalogue may take where this process remembers an answer that the store has lost: 1.5 s, then that answer is given.
    /// </summary>
    public TimeSpan SoftTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>One renewal behind the readers' backs: 30 s, since nobody waits for it.</summary>
    public TimeSpan RefreshTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An author who was renewed, or could not be, is not tried again for so long: 1 minute.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often each process says what it answered: 5 s, as often as anybody looks. At least 0.1 s.</summary>
    public TimeSpan StatisticsInterval { get; set; } = TimeSpan.FromSeconds(5);

    internal bool IsValid =>
        HardTimeout >= TimeSpan.FromSeconds(0.1) && HardTimeout <= TimeSpan.FromMinutes(5)
        && SoftTimeout > TimeSpan.Zero && SoftTimeout <= HardTimeout
        && RefreshTimeout > TimeSpan.Zero && RefreshInterval >= TimeSpan.Zero
        && StatisticsInterval >= TimeSpan.FromSeconds(0.1);
}
