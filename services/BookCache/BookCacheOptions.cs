namespace CacheWarming.BookCaching;

/// <summary>Section <c>BookCache</c>: how long entries are fresh, served and kept in memory.</summary>
/// <remarks>
/// Fresh times vary by ±10 % from entry to entry, so that entries that were warmed together do not become stale together.
/// </remarks>
public sealed class BookCacheOptions
{
    public const string Section = "BookCache";

    /// <summary>How long a title is fresh: 24 hours, because editions and ratings change.</summary>
    public TimeSpan TitleFresh { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long an ISBN is fresh: 30 days. An ISBN always belongs to the same book; 30 days are for corrections in the catalogue.
    /// </summary>
    public TimeSpan IsbnFresh { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long an author is fresh: 7 days, because authors publish a few times a year.</summary>
    public TimeSpan AuthorFresh { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long any entry is served, and how long warming does not fetch an author again: 90 days. Stores keep entries up to 10 % longer.
    /// </summary>
    public TimeSpan ServableFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long "no catalogue knows this author" is stored: 1 hour.</summary>
    public TimeSpan UnknownAuthorKeptFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long "this title or ISBN is not found" is stored: 5 minutes.</summary>
    public TimeSpan MissKeptFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the memory tier answers without asking the store: 30 s. Writes of other processes are noticed at once, by notifications on
    /// the backplane; this limit is for notifications that were lost.
    /// </summary>
    public TimeSpan MemoryFreshFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the memory tier keeps entries after that, for times when the store can't be read: 24 hours.</summary>
    public TimeSpan MemoryKeptFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The size limit of the memory tier in bytes: 64 MB.</summary>
    public long MemoryBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The time limit of a read from the store: 1 s, because a catalogue would have answered in that time.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time limit of a read from the store if the memory tier has an answer: 0.1 s, because the reader need not wait for a slow store.
    /// </summary>
    public TimeSpan SoftReadTimeout { get; set; } = TimeSpan.FromSeconds(0.1);

    /// <summary>The time limit of a write to the store: 10 s, because warming is not urgent.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Share of Redis's <c>maxmemory</c> above which warming stores nothing, so that searches can still store their results: 0.85.
    /// </summary>
    public double PauseWarmingAbove { get; set; } = 0.85;

    /// <summary>
    /// Share below which warming continues: 0.80, lower than the other limit so that warming does not stop and start all the time.
    /// </summary>
    public double ResumeWarmingBelow { get; set; } = 0.80;

    /// <summary>How often a process that warms measures Redis's memory: every 2 s; in that time warming stores a few megabytes.</summary>
    public TimeSpan MeasureInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether bibliographies are also kept in the cold tier (PostgreSQL, or a second file), from which entries lost by the store are
    /// restored: yes.
    /// </summary>
    public bool UseColdTier { get; set; } = true;

    /// <summary>The time limit of a read from the cold tier: 0.25 s, a fraction of the time that a catalogue needs.</summary>
    public TimeSpan ColdReadTimeout { get; set; } = TimeSpan.FromSeconds(0.25);

    internal bool IsValid =>
        TitleFresh > TimeSpan.Zero && IsbnFresh > TimeSpan.Zero && AuthorFresh > TimeSpan.Zero
        && ServableFor >= TimeSpan.FromHours(1) && TitleFresh <= ServableFor && IsbnFresh <= ServableFor && AuthorFresh <= ServableFor
        && UnknownAuthorKeptFor >= TimeSpan.Zero && MissKeptFor >= TimeSpan.Zero
        && MemoryFreshFor >= TimeSpan.Zero && MemoryKeptFor >= MemoryFreshFor && MemoryBytes > 0
        && SoftReadTimeout > TimeSpan.Zero && ReadTimeout >= SoftReadTimeout && WriteTimeout > TimeSpan.Zero && ColdReadTimeout > TimeSpan.Zero
        && ResumeWarmingBelow > 0 && PauseWarmingAbove >= ResumeWarmingBelow && PauseWarmingAbove <= 1 && MeasureInterval >= TimeSpan.Zero;
}
