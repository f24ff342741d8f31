using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Telemetry.Receiving;
using CacheWarming.Tests.Telemetry.Running;

namespace CacheWarming.Tests.Telemetry;

[Collection(ObservedServices.Name)]
public sealed class TraceTests(Observed observed)
{
    const string Ingestion = "cache-warming-ingestion";
    const string Discovery = "cache-warming-discovery";
    const string Search = "cache-warming-search";

    ReceivedSpan[] Spans => [.. observed.Receiver.Spans];

    [Fact]
    public async Task One_trace_leads_from_the_upload_over_every_author_to_the_last_work_cached_and_the_coverage()
    {
        await Eventually.Async(() => Array.Exists(Spans, IsUpload) && Array.Exists(Spans, span => span.Name == "settle authors"), "the upload and its last settling are told", TimeSpan.FromMinutes(1));
        var upload = Assert.Single(Spans, IsUpload);

        // Clara is two steps from the upload, and the last who is fetched.
        await Eventually.Async(() => Array.Exists(Spans, span => Named(span, "warm author", Town.Clara.Key)), "the last author is told", TimeSpan.FromMinutes(1));
        // The proof comes after everything else, and each service tells when it is its time to.
        await Eventually.Async(() => Array.Exists(Spans, span => span.TraceId == upload.TraceId && IsCoverage(span)), "the proof is told", TimeSpan.FromMinutes(1));
        var trace = Spans.Where(span => span.TraceId == upload.TraceId).ToList();
        // All but the one whom nobody can read.
        Assert.True(Town.Authors - 1 <= trace.Where(span => span is { Name: "warm author", Service: Discovery }).DistinctBy(span => span.Tags["cachewarming.author.key"]).Count());
        Assert.All(trace.Where(span => span.Name == "store bibliography"), span => Assert.True(Above(span, "warm authors") is { Service: Discovery }));
        Assert.Contains(trace, span => span.Name == "store bibliography");
        Assert.True(trace.Count(span => span is { Name: "dispatch author", Service: Ingestion }) >= Town.Authors);
        Assert.Contains(trace, span => span is { Name: "settle authors", Service: Ingestion });
        Assert.Contains(trace, span => span is { Scope: "System.Net.Http", Service: Discovery });
        Assert.Contains(trace, span => span is { Scope: "Npgsql", Service: Ingestion });
        Assert.All(trace.Where(span => span.Name == "store bibliography"), span => Assert.Equal(upload.SpanId, Root(span).SpanId));

        static bool IsCoverage(ReceivedSpan span) => span is { Scope: "MassTransit", Service: Search } && span.Name.Contains("overage", StringComparison.Ordinal);

        ReceivedSpan? Above(ReceivedSpan? span, string name)
        {
            while (span is not null && span.Name != name)
                span = trace.Find(above => above.SpanId == span.ParentId);
            return span;
        }

        ReceivedSpan Root(ReceivedSpan span)
        {
            while (trace.Find(above => above.SpanId == span.ParentId) is { } above)
                span = above;
            return span;
        }
    }

    [Fact]
    public async Task Nothing_that_was_done_for_the_job_is_in_another_trace()
    {
        await Eventually.Async(() => Array.Exists(Spans, IsUpload), "the upload is told");
        var upload = Assert.Single(Spans, IsUpload);
        string[] steps = ["dispatch author", "warm authors", "warm author", "store bibliography", "settle authors", "job drained", "send again"];

        Assert.All(Spans.Where(span => steps.Contains(span.Name, StringComparer.Ordinal)), span => Assert.Equal(upload.TraceId, span.TraceId));
    }

    [Fact]
    public void Looking_into_a_database_now_and_then_and_health_probes_begin_no_traces()
    {
        var begun = Spans.Where(span => span.ParentId.Length == 0).ToList();

        Assert.NotEmpty(begun);
        Assert.All(begun, span => Assert.DoesNotContain(span.Scope, new[] { "Npgsql", "System.Net.Http" }));
        Assert.All(begun, span => Assert.DoesNotContain("health", span.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_span_and_no_log_has_an_api_key_or_what_was_searched_for_in_its_address()
    {
        await Eventually.Async(() => Array.Exists(Spans, span => span is { Service: Search, Scope: "Microsoft.AspNetCore" } && span.Tags.ContainsKey("url.query")), "a search is told");
        var told = Spans.SelectMany(span => span.Tags.Values.Append(span.Name)).Concat(observed.Receiver.Logs.Select(log => log.Text)).ToList();

        Assert.All(told, text => Assert.DoesNotContain(Observed.Secret, text, StringComparison.Ordinal));
        Assert.All(
            Spans.Where(span => span.Scope is "Microsoft.AspNetCore" or "System.Net.Http").SelectMany(span => span.Tags.Values),
            value => Assert.DoesNotContain("Nobody", value, StringComparison.Ordinal));
    }

    static bool IsUpload(ReceivedSpan span) => span is { Scope: "Microsoft.AspNetCore", Service: Ingestion } && span.Name.Contains("upload", StringComparison.Ordinal);

    static bool Named(ReceivedSpan span, string name, string author) => span.Name == name && span.Tags.GetValueOrDefault("cachewarming.author.key") == author;
}
