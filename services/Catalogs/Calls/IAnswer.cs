namespace CacheWarming.Catalogs.Calls;

/// <summary>A provider's answer that can be read as JSON and still be none.</summary>
interface IAnswer
{
    /// <summary>What keeps it from being an answer; null when nothing does.</summary>
    string? Lacks { get; }
}
