namespace CacheWarming.OpenLibrarySimulator;

/// <summary>The calls since the start or the last reset, including refused and failed ones, without those to <c>/_sim</c>.</summary>
/// <param name="ByPath">Calls by route: <c>/search.json</c>, <c>/authors/{key}.json</c>; unknown ones under <c>other</c>.</param>
/// <param name="ByAuthor">
/// Calls by the requested name or key; a call about many authors counts once for each. Beyond 500,000 different ones the rest is counted
/// under <c>other</c>.
/// </param>
/// <param name="AnsweredByAuthor">Like <see cref="ByAuthor"/>, without calls that were refused or hit by a fault.</param>
/// <param name="RateViolations">Calls that exceed the limit of <see cref="SimulatorOptions.Rate"/>.</param>
/// <param name="MaxConcurrent">
/// The largest number of calls that waited for their answer at the same time; a call whose body is being sent no longer waits.
/// </param>
/// <param name="BytesSent">The bytes of the bodies of all answers, including refusals.</param>
public sealed record SimulatorStatistics(
    long Calls,
    IReadOnlyDictionary<string, long> ByPath,
    IReadOnlyDictionary<string, long> ByAuthor,
    IReadOnlyDictionary<string, long> AnsweredByAuthor,
    long RateViolations,
    int MaxConcurrent,
    long BytesSent);
