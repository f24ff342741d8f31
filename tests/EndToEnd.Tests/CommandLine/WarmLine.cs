using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

/// <summary>The one line of <c>--json</c>: these members, all of them, and no others.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record WarmLine
{
    static readonly JsonSerializerOptions Exactly = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public required Guid JobId { get; init; }
    public required string State { get; init; }
    public required AuthorNumbers Authors { get; init; }
    public required long Works { get; init; }
    public required long UpstreamCalls { get; init; }
    public required CoverageNumbers Coverage { get; init; }
    public required double Seconds { get; init; }

    /// <summary>Reads standard output, which must hold this line only.</summary>
    public static WarmLine Read(EndedRun run)
    {
        Assert.True(run.Output.EndsWith('\n') && run.Output.Count(letter => letter == '\n') == 1, $"not one line: {run}");
        return JsonSerializer.Deserialize<WarmLine>(run.Output, Exactly)!;
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record AuthorNumbers
    {
        public required int Total { get; init; }
        public required int Csv { get; init; }
        public required int Discovered { get; init; }
        public required int Warmed { get; init; }
        public required int AlreadyWarm { get; init; }
        public required int NotFound { get; init; }
        public required int Failed { get; init; }
        public required int LeftOut { get; init; }
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record CoverageNumbers
    {
        public required int Books { get; init; }
        public required int TitleHits { get; init; }
        public required int IsbnHits { get; init; }
        public required double Percent { get; init; }
    }
}
