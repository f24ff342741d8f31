using System.Diagnostics;
using OpenTelemetry;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>
/// Leaves out traces that would begin with a call to a server. No request and no message caused such a call: a timer that polls the database
/// four times a second would hide everything else. No sampler, so that <c>OTEL_TRACES_SAMPLER</c> stays the operator's.
/// </summary>
sealed class RootClientSpanFilter : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        if (data is not { Kind: ActivityKind.Client, ParentId: null })
            return;
        data.IsAllDataRequested = false;
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
