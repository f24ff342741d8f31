using System.Diagnostics;
using System.Runtime.ExceptionServices;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;
using MassTransit.Logging;
using Microsoft.Extensions.Options;

namespace CacheWarming.Discovery.Warming;

/// <summary>
/// Takes authors from <c>author-warming-queue</c>, a batch at a time. Trouble of a provider or of the cache defers the author and burns no retry;
/// trouble of this author is retried alone, three times, and then dead-lettered.
/// </summary>
sealed partial class AuthorQueuedConsumer(WarmAuthors warm, IOptions<DiscoveryOptions> options, IBus bus, TimeProvider time, ILogger<AuthorQueuedConsumer> log)
    : IConsumer<Batch<AuthorQueued>>
{
    static readonly TimeSpan CachePause = TimeSpan.FromSeconds(5);

    /// <exception cref="Exception">Of those not done with: they are handled again, each alone. The others count as delivered.</exception>
    public async Task Consume(ConsumeContext<Batch<AuthorQueued>> context)
    {
        var began = time.GetTimestamp();
        var messages = context.Message;
        var open = Enumerable.Range(0, messages.Length).ToHashSet();
        // Calls and writes are of several jobs, and told in the trace of the first.
        var trace = TraceOf(messages[0]);
        using var span = trace == default ? null : DiscoveryTelemetry.Activities.StartActivity("warm authors", ActivityKind.Internal, trace);
        Exception? failure = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.HardTimeoutSeconds));
        try
        {
            await foreach (var results in warm.WarmAsync([.. messages.Select(message => message.Message)], limit.Token).ConfigureAwait(false))
            {
                await AnswerAsync([.. results.Where(result => result.Answer is not null).Select(result => (messages[result.Index], result.Answer!))], began).ConfigureAwait(false);
                open.ExceptWith(results.Where(result => result.Answer is not null).Select(result => result.Index));
                foreach (var (index, _, trouble) in results.Where(result => result.Answer is null))
                {
                    if (trouble is not (null or CatalogUnavailableException))
                    {
                        failure ??= trouble;
                        continue;
                    }
                    await (trouble is CatalogUnavailableException unavailable
                        ? DeferAsync(messages[index], unavailable.Provider, unavailable.RetryAfter, unavailable.Reason)
                        : GiveBackAsync(messages[index])).ConfigureAwait(false);
                    open.Remove(index);
                }
            }
        }
        catch (BookStoreUnavailableException e)
        {
            await DeferOpenAsync("the cache", e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            await DeferOpenAsync(null, $"another fetch of this author, or its own, took longer than {options.Value.HardTimeoutSeconds} s").ConfigureAwait(false);
        }
        catch (Exception e) when (!context.CancellationToken.IsCancellationRequested)
        {
            failure ??= e;
        }
        if (failure is null || open.Count == 0)
            return;
        for (var index = 0; index < messages.Length; index++)
        {
            if (!open.Contains(index))
                await messages[index].NotifyConsumed(time.GetElapsedTime(began), TypeCache<AuthorQueuedConsumer>.ShortName).ConfigureAwait(false);
        }
        ExceptionDispatchInfo.Throw(failure);

        async Task DeferOpenAsync(string? provider, string reason)
        {
            foreach (var index in open.ToList())
            {
                await DeferAsync(messages[index], provider, CachePause, reason).ConfigureAwait(false);
                open.Remove(index);
            }
        }
    }

    /// <summary>One message for all that a call brought, but one for each trace, so that each goes on. Confirmed by the broker.</summary>
    async Task AnswerAsync(IReadOnlyList<(ConsumeContext<AuthorQueued> Message, AuthorWarmed Answer)> answers, long began)
    {
        foreach (var job in answers.GroupBy(answer => TraceOf(answer.Message)))
        {
            var start = time.GetUtcNow() - time.GetElapsedTime(began);
            foreach (var (_, answer) in job)
            {
                using var span = job.Key == default ? null : DiscoveryTelemetry.Activities.StartActivity("warm author", ActivityKind.Internal, job.Key, startTime: start);
                span?.SetTag("cachewarming.job.id", answer.JobId).SetTag("cachewarming.author.key", answer.AuthorKey);
            }
            using var publishing = job.Key == default ? null : DiscoveryTelemetry.Activities.StartActivity("publish results", ActivityKind.Producer, job.Key);
            var message = new AuthorsWarmed([.. job.Select(answer => answer.Answer)]);
            await Confirmed.ByBrokerAsync(attempt => bus.Publish(message, attempt), time).ConfigureAwait(false);
        }
    }

    async Task DeferAsync(ConsumeContext<AuthorQueued> message, string? provider, TimeSpan retryAfter, string reason)
    {
        var trace = TraceOf(message);
        using var span = trace == default ? null : DiscoveryTelemetry.Activities.StartActivity("defer author", ActivityKind.Producer, trace);
        Deferred(provider ?? "a fetch in progress", retryAfter.TotalSeconds, reason);
        await GiveBackAsync(message, provider, retryAfter, reason).ConfigureAwait(false);
    }

    async Task GiveBackAsync(ConsumeContext<AuthorQueued> message, string? provider = null, TimeSpan retryAfter = default, string reason = "called back before it was fetched")
    {
        var author = message.Message;
        var deferred = new AuthorDeferred(author.JobId, author.AuthorKey, author.Attempt, provider, retryAfter, reason);
        await Confirmed.ByBrokerAsync(attempt => bus.Publish(deferred, attempt), time).ConfigureAwait(false);
    }

    static ActivityContext TraceOf(ConsumeContext message) =>
        message.Headers.TryGetHeader(DiagnosticHeaders.ActivityId, out var id) && ActivityContext.TryParse(id as string, null, isRemote: true, out var trace) ? trace : default;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for {Provider}, {Seconds} s: {Reason}")]
    partial void Deferred(string provider, double seconds, string reason);
}

sealed class AuthorQueuedConsumerDefinition : ConsumerDefinition<AuthorQueuedConsumer>
{
    /// <summary>For company: the dispatcher sends what belongs together within milliseconds.</summary>
    static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    readonly DiscoveryOptions _options;

    public AuthorQueuedConsumerDefinition(IOptions<DiscoveryOptions> options)
    {
        _options = options.Value;
        EndpointName = QueueNames.AuthorWarming;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AuthorQueuedConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.PrefetchCount = _options.Concurrency * _options.BatchSize;
        // What failed in company is tried alone, and that is its first attempt by itself.
        endpointConfigurator.RetryEachMessage<AuthorQueued>(retry =>
            retry.Exponential(Math.Max(1, _options.Retries), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500)));
        consumerConfigurator.Options<BatchOptions>(batch => batch
            .SetMessageLimit(_options.BatchSize)
            .SetConcurrencyLimit(_options.Concurrency)
            .SetTimeLimit(Linger)
            // What was delivered before may have killed the process: it takes nobody along a second time.
            .GroupBy<AuthorQueued, Guid>(message => message.ReceiveContext.Redelivered ? message.MessageId : null));
    }
}
