using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Metrics.Storage;
using MassTransit;

namespace CacheWarming.Metrics.Searches;

/// <summary>A report of one Search process for one interval, as it is stored.</summary>
public sealed record SearchReport(
    string Instance, DateTimeOffset StartedAt, long Hits, long Stale, long Misses, long HeldMisses, IReadOnlyList<ReportedJob> Jobs)
{
    public static SearchReport From(SearchStatistics said) => new(
        Rows.Clean(said.Instance),
        said.From,
        said.Hits,
        said.Stale,
        said.Misses,
        said.HeldMisses,
        [.. said.HitsByJob.Select(job => new ReportedJob(job.Key, job.Value))]);
}

/// <summary>The hits of one interval on works that one job warmed.</summary>
public sealed record ReportedJob(Guid JobId, long Hits);

/// <summary>
/// Adds search reports to the totals of their hours. A report delivered again within a week changes nothing; an older one is dropped.
/// </summary>
public sealed class RecordSearches(MetricsDatabase database, TimeProvider time) : IConsumer<Batch<SearchStatistics>>
{
    static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    public Task Consume(ConsumeContext<Batch<SearchStatistics>> context)
    {
        var reports = context.Message
            .Select(report => SearchReport.From(report.Message))
            .DistinctBy(report => (report.Instance, report.StartedAt))
            .ToList();
        return database.AddSearchesAsync(Rows.Json(reports), time.GetUtcNow() - Remembered, context.CancellationToken);
    }
}

/// <summary>The endpoint of the queue <c>metrics-searches</c>.</summary>
public sealed class RecordSearchesDefinition : ConsumerDefinition<RecordSearches>
{
    public RecordSearchesDefinition() => EndpointName = "metrics-searches";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<RecordSearches> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.TakeInBatches();
        consumerConfigurator.Options<BatchOptions>(Batches.Configure);
    }
}
