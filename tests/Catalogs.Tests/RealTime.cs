namespace CacheWarming.Tests.Catalogs;

/// <summary>Tests against a real server's clock run one by one: others on the same processor would distort what they measure.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public static class RealTime
{
    public const string Alone = "real time";
}
