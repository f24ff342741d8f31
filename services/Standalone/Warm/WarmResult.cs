using System.Text.Json.Serialization;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Standalone.Warm;

/// <summary>The line of <c>--json</c>.</summary>
/// <param name="UpstreamCalls">Calls for authors; those of the library's top-up by ISBN are counted separately.</param>
/// <param name="Seconds">Time since the start of the program.</param>
sealed record WarmResult(Guid JobId, string State, WarmedAuthors Authors, long Works, long UpstreamCalls, WarmedCoverage Coverage, double Seconds)
{
    public static WarmResult From(JobView job, TimeSpan took) => new(
        job.JobId, job.State,
        new WarmedAuthors(job.Authors.Total, job.Authors.Csv, job.Authors.Discovered, job.Authors.Warmed, job.Authors.AlreadyWarm, job.Authors.NotFound, job.Authors.Failed, job.Authors.LeftOut),
        job.Works, job.UpstreamCalls,
        new WarmedCoverage(job.Coverage.Books, job.Coverage.TitleHits, job.Coverage.IsbnHits, job.Coverage.Percent),
        Math.Round(took.TotalSeconds, 2));
}

sealed record WarmedAuthors(int Total, int Csv, int Discovered, int Warmed, int AlreadyWarm, int NotFound, int Failed, int LeftOut);

/// <param name="Percent">Null if it could not be measured.</param>
sealed record WarmedCoverage(int Books, int TitleHits, int IsbnHits, double? Percent);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WarmResult))]
[JsonSerializable(typeof(UploadPreview))]
sealed partial class WarmJson : JsonSerializerContext;
