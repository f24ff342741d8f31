namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>How many works synthetic authors have.</summary>
public enum SyntheticSizes
{
    /// <summary>Fifteen each.</summary>
    Same,

    /// <summary>
    /// As in Open Library: most have few, some have thousands (log-normal; seeds median 60, σ 1.4; co-authors median 12, σ 1.6).
    /// </summary>
    Real,
}
