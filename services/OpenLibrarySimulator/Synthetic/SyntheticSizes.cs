namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>How many works made-up authors have.</summary>
public enum SyntheticSizes
{
    /// <summary>Fifteen each.</summary>
    Same,

    /// <summary>As in the real catalogue: most few, some thousands (log-normal; seeds median 60, σ 1.4; co-authors median 12, σ 1.6).</summary>
    Real,
}
