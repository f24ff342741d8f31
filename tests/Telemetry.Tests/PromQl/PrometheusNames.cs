using System.Text;
using CacheWarming.Tests.Telemetry.Receiving;

namespace CacheWarming.Tests.Telemetry.PromQl;

/// <summary>
/// How OTLP's names become Prometheus's, as the collector's exporter does it (OpenTelemetry specification, "Prometheus and OpenMetrics
/// Compatibility"): other characters to underscores, the unit as a suffix, <c>_total</c> for counters.
/// </summary>
static class PrometheusNames
{
    static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["%"] = "percent", ["Hz"] = "hertz",
    };

    static readonly Dictionary<string, string> PerUnits = new(StringComparer.Ordinal)
    {
        ["s"] = "second", ["m"] = "minute", ["h"] = "hour", ["d"] = "day",
    };

    public static string Metric(ReceivedPoint point)
    {
        var words = Clean(point.Name).Split('_', StringSplitOptions.RemoveEmptyEntries).ToList();
        var (unit, per) = point.Unit.Split('/', 2) is [var one, var other] ? (one, other) : (point.Unit, "");
        if (!unit.Contains('{', StringComparison.Ordinal) && unit.Length > 0 && unit != "1")
            Append(Clean(Units.GetValueOrDefault(unit, unit)));
        if (!per.Contains('{', StringComparison.Ordinal) && per.Length > 0)
            Append("per_" + Clean(PerUnits.GetValueOrDefault(per, per)));
        if (point.Kind == "counter")
        {
            words.Remove("total");
            words.Add("total");
        }
        if (point.Kind == "gauge" && point.Unit == "1")
            Append("ratio");
        return string.Join('_', words);

        void Append(string suffix)
        {
            if (!words.Contains(suffix))
                words.Add(suffix);
        }
    }

    public static string Label(string tag) => Clean(tag);

    static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var c in name)
            clean.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return clean.ToString();
    }
}
