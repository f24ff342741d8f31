namespace CacheWarming.OpenLibrarySimulator;

/// <summary>What was asked since the start or the last reset. Refused and failed calls count too; those to <c>/_sim</c> don't.</summary>
/// <param name="ByPath">Calls by route: <c>/search.json</c>, <c>/authors/{key}.json</c>; unknown ones under <c>other</c>.</param>
/// <param name="ByAuthor">Calls by the name or key asked for, a call about many authors once for each; past 500,000 different ones, the rest together under <c>other</c>.</param>
/// <param name="AnsweredByAuthor">As <see cref="ByAuthor"/>, without calls that were refused or met a fault.</param>
/// <param name="RateViolations">Calls that the token bucket of <see cref="SimulatorOptions.Rate"/> refuses.</param>
/// <param name="MaxConcurrent">The most calls that waited for their answer at one time; one whose body only trickles has it.</param>
/// <param name="BytesSent">Of the bodies of all answers, refusals included.</param>
public sealed record SimulatorStatistics(
    long Calls,
    IReadOnlyDictionary<string, long> ByPath,
    IReadOnlyDictionary<string, long> ByAuthor,
    IReadOnlyDictionary<string, long> AnsweredByAuthor,
    long RateViolations,
    int MaxConcurrent,
    long BytesSent);
