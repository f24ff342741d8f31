using System.Diagnostics;
using OpenTelemetry.Trace;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>
/// Begins traces of what somebody asked for. Not of health probes, and not of a call to a server that nothing caused: a service that looks
/// into its database four times a second would drown everything else.
/// </summary>
sealed class SomebodysWork : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client || IsProbe(samplingParameters.Tags) ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);

    static bool IsProbe(IEnumerable<KeyValuePair<string, object?>>? tags) =>
        tags?.Any(tag => tag.Key == "url.path" && tag.Value is string path && path.StartsWith("/health/", StringComparison.Ordinal)) == true;
}
