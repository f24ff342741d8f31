using System.Globalization;

namespace CacheWarming.Tests.Telemetry.Receiving;

/// <summary>A span, with what its resource and scope say.</summary>
/// <param name="Service"><c>service.name</c>.</param>
/// <param name="IsError">Its status is <c>Error</c>.</param>
sealed record ReceivedSpan(
    string Service, string Scope, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Tags, bool IsError);

/// <summary>A log record.</summary>
sealed record ReceivedLog(IReadOnlyDictionary<string, string> Resource, string Category, string Severity, string Text, string TraceId);

/// <summary>One point of one series.</summary>
/// <param name="Kind"><c>gauge</c>, <c>counter</c> (only grows), <c>updown</c> or <c>histogram</c>.</param>
/// <param name="Buckets">Of a histogram: upper bounds and counts, not yet cumulated.</param>
sealed record ReceivedPoint(
    IReadOnlyDictionary<string, string> Resource, string Name, string Unit, string Kind, IReadOnlyDictionary<string, string> Tags,
    double Value, ulong Count, IReadOnlyList<(double Bound, ulong Count)> Buckets);

/// <summary>OTLP's messages by field number, as <c>opentelemetry-proto</c> 1.x numbers them.</summary>
static class Otlp
{
    public static IEnumerable<ReceivedSpan> Spans(WireMessage request) =>
        from resource in request.Messages(1)
        let service = Tags(resource.Message(1), 1).GetValueOrDefault("service.name", "")
        from scope in resource.Messages(2)
        let name = scope.Message(1)?.Text(1) ?? ""
        from span in scope.Messages(2)
        select new ReceivedSpan(service, name, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), Tags(span, 9), span.Message(15)?.Number(3) == 2);

    public static IEnumerable<ReceivedLog> Logs(WireMessage request) =>
        from resource in request.Messages(1)
        let who = Tags(resource.Message(1), 1)
        from scope in resource.Messages(2)
        from record in scope.Messages(2)
        select new ReceivedLog(who, scope.Message(1)?.Text(1) ?? "", record.Text(3), Value(record.Message(5)), record.Hex(9));

    public static IEnumerable<ReceivedPoint> Points(WireMessage request) =>
        from resource in request.Messages(1)
        let who = Tags(resource.Message(1), 1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        from point in Points(who, metric)
        select point;

    static IEnumerable<ReceivedPoint> Points(IReadOnlyDictionary<string, string> who, WireMessage metric)
    {
        var (name, unit) = (metric.Text(1), metric.Text(3));
        foreach (var point in metric.Message(5)?.Messages(1) ?? [])
            yield return Number(point, "gauge");
        foreach (var sum in metric.Messages(7))
        {
            foreach (var point in sum.Messages(1))
                yield return Number(point, sum.Number(3) == 1 ? "counter" : "updown");
        }
        foreach (var point in metric.Message(9)?.Messages(1) ?? [])
        {
            var bounds = point.Numbers(7).Select(BitConverter.UInt64BitsToDouble).Append(double.PositiveInfinity);
            yield return new ReceivedPoint(who, name, unit, "histogram", Tags(point, 9), point.Double(5), point.Number(4), [.. bounds.Zip(point.Numbers(6))]);
        }

        ReceivedPoint Number(WireMessage point, string kind) =>
            new(who, name, unit, kind, Tags(point, 7), point.Has(6) ? (long)point.Number(6) : point.Double(4), 0, []);
    }

    static Dictionary<string, string> Tags(WireMessage? message, int field) =>
        message?.Messages(field).ToDictionary(tag => tag.Text(1), tag => Value(tag.Message(2)), StringComparer.Ordinal) ?? [];

    static string Value(WireMessage? any) => any switch
    {
        null => "",
        _ when any.Has(2) => any.Number(2) == 1 ? "true" : "false",
        _ when any.Has(3) => ((long)any.Number(3)).ToString(CultureInfo.InvariantCulture),
        _ when any.Has(4) => any.Double(4).ToString(CultureInfo.InvariantCulture),
        _ => any.Text(1),
    };
}
