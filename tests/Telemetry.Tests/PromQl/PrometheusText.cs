using System.Globalization;
using System.Text;
using CacheWarming.Tests.Telemetry.Receiving;

namespace CacheWarming.Tests.Telemetry.PromQl;

/// <summary>A series as Prometheus has it.</summary>
sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Received points as Prometheus scrapes them.</summary>
static class PrometheusText
{
    public static IEnumerable<Series> SeriesOf(ReceivedPoint point)
    {
        var name = PrometheusNames.Metric(point);
        var labels = point.Tags.ToDictionary(tag => PrometheusNames.Label(tag.Key), tag => tag.Value, StringComparer.Ordinal);
        labels["job"] = point.Resource["service.name"];
        labels["instance"] = point.Resource["service.instance.id"];
        if (point.Kind != "histogram")
        {
            yield return new Series(name, labels, point.Value);
            yield break;
        }
        var below = 0ul;
        foreach (var (bound, count) in point.Buckets)
        {
            below += count;
            yield return new Series(name + "_bucket", new Dictionary<string, string>(labels, StringComparer.Ordinal) { ["le"] = Number(bound) }, below);
        }
        yield return new Series(name + "_sum", labels, point.Value);
        yield return new Series(name + "_count", labels, point.Count);
    }

    public static string Of(IEnumerable<ReceivedPoint> points)
    {
        var text = new StringBuilder();
        foreach (var series in points.SelectMany(SeriesOf))
        {
            text.Append(series.Name).Append('{')
                .AppendJoin(',', series.Labels.Select(label => $"{label.Key}=\"{label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\""))
                .Append("} ").Append(Number(series.Value)).Append('\n');
        }
        return text.ToString();
    }

    static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
