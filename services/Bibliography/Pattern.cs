namespace CacheWarming.Bibliographies;

/// <summary>What all regular expressions over users' and catalogues' texts share.</summary>
public static class Pattern
{
    /// <summary>
    /// The time limit of one match in milliseconds. It measures the clock and not the work, so it also runs while the process stands
    /// still (a frozen container, a starved machine): far above the microseconds of a match, so that only endless backtracking reaches it.
    /// </summary>
    public const int Timeout = 30_000;
}
