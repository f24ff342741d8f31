using System.Diagnostics;
using OpenTelemetry;

namespace CacheWarming.Hosting.Telemetry;

/// <summary>
/// Drops traces that begin with a call to a server, because no request and no message caused such a call: a timer that reads the database
/// four times a second would hide all other traces. Not a sampler, so that operators can still set <c>OTEL_TRACES_SAMPLER</c>.
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
