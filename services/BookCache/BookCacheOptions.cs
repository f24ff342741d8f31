namespace CacheWarming.BookCaching;

/// <summary>Section <c>BookCache</c>: how long entries are fresh, servable, remembered.</summary>
/// <remarks>Fresh times vary by ±10 % from entry to entry, so that what was warmed together does not grow old together.</remarks>
public sealed class BookCacheOptions
{
    public const string Section = "BookCache";

    /// <summary>Titles change as editions and ratings do: 24 hours.</summary>
    public TimeSpan TitleFresh { get; set; } = TimeSpan.FromHours(24);

    /// <summary>An ISBN belongs to its book for ever; 30 days catch corrections.</summary>
    public TimeSpan IsbnFresh { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Authors publish a few times a year: 7 days.</summary>
    public TimeSpan AuthorFresh { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long anything is served, and how long warming leaves an author alone: 90 days. Stores keep it up to 10 % longer.</summary>
    public TimeSpan ServableFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long it is believed that catalogues do not know an author: 1 hour.</summary>
    public TimeSpan UnknownAuthorKeptFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long it is believed that a title or an ISBN is not found: 5 minutes.</summary>
    public TimeSpan MissKeptFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long this process answers from its own memory without asking the store: 30 s. Other processes' stores show at once, by news
    /// from Redis; this is for news that are lost.
    /// </summary>
    public TimeSpan MemoryFreshFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long memory keeps what it no longer answers with, for when the store can't be asked: 24 hours.</summary>
    public TimeSpan MemoryKeptFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Memory for both, in bytes: 64 MB.</summary>
    public long MemoryBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>A read that takes longer is given up: 1 s, since a catalogue would have answered by then.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The same where this process remembers an answer: 0.1 s, since the reader need not wait for a slow store.</summary>
    public TimeSpan SoftReadTimeout { get; set; } = TimeSpan.FromSeconds(0.1);

    /// <summary>A write that takes longer is given up: 10 s, since warming has time.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Share of Redis's <c>maxmemory</c> above which warming stores nothing, so that searches still can: 0.85.</summary>
    public double PauseWarmingAbove { get; set; } = 0.85;

    /// <summary>Share below which it goes on: 0.80, apart from the other so that it does not flicker.</summary>
    public double ResumeWarmingBelow { get; set; } = 0.80;

    /// <summary>How often a process that warms looks at Redis's memory: 2 s, in which warming stores a few megabytes.</summary>
    public TimeSpan MeasureInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether bibliographies are also kept cold, in PostgreSQL or a second file, for what the store loses: yes.</summary>
    public bool UseColdTier { get; set; } = true;

    /// <summary>A look into the cold tier that takes longer is given up: 0.25 s, a fraction of what a catalogue takes.</summary>
    public TimeSpan ColdReadTimeout { get; set; } = TimeSpan.FromSeconds(0.25);

    internal bool IsValid =>
        TitleFresh > TimeSpan.Zero && IsbnFresh > TimeSpan.Zero && AuthorFresh > TimeSpan.Zero
        && ServableFor >= TimeSpan.FromHours(1) && TitleFresh <= ServableFor && IsbnFresh <= ServableFor && AuthorFresh <= ServableFor
        && UnknownAuthorKeptFor >= TimeSpan.Zero && MissKeptFor >= TimeSpan.Zero
        && MemoryFreshFor >= TimeSpan.Zero && MemoryKeptFor >= MemoryFreshFor && MemoryBytes > 0
        && SoftReadTimeout > TimeSpan.Zero && ReadTimeout >= SoftReadTimeout && WriteTimeout > TimeSpan.Zero && ColdReadTimeout > TimeSpan.Zero
        && ResumeWarmingBelow > 0 && PauseWarmingAbove >= ResumeWarmingBelow && PauseWarmingAbove <= 1 && MeasureInterval >= TimeSpan.Zero;
}
