using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.Options;

namespace CacheWarming.Discovery.Warming;

/// <summary>
/// Takes authors from <c>author-warming-queue</c>. Trouble of a provider or of the cache defers the author and burns no retry;
/// trouble of this author is retried three times and then dead-lettered.
/// </summary>
sealed partial class AuthorQueuedConsumer(WarmAuthor warm, ResultGroups results, IOptions<DiscoveryOptions> options, TimeProvider time, ILogger<AuthorQueuedConsumer> log)
    : IConsumer<AuthorQueued>
{
    static readonly TimeSpan CachePause = TimeSpan.FromSeconds(5);

    public async Task Consume(ConsumeContext<AuthorQueued> context)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.HardTimeoutSeconds));
        try
        {
            var result = await warm.WarmAsync(context.Message, limit.Token).ConfigureAwait(false);
            if (context.Message.AnswerInGroups)
                await results.PublishAsync(result, context.CancellationToken).ConfigureAwait(false);
            else
                await Confirmed.ByBrokerAsync(attempt => context.Publish(result, attempt), time, context.CancellationToken).ConfigureAwait(false);
        }
        catch (CatalogUnavailableException e)
        {
            await DeferAsync(context, e.Provider, e.RetryAfter, e.Reason).ConfigureAwait(false);
        }
        catch (BookStoreUnavailableException e)
        {
            await DeferAsync(context, "the cache", CachePause, e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            await DeferAsync(context, null, CachePause, $"another fetch of this author, or its own, took longer than {options.Value.HardTimeoutSeconds} s").ConfigureAwait(false);
        }
    }

    async Task DeferAsync(ConsumeContext<AuthorQueued> context, string? provider, TimeSpan retryAfter, string reason)
    {
        Deferred(provider ?? "a fetch in progress", retryAfter.TotalSeconds, reason);
        var author = context.Message;
        var deferred = new AuthorDeferred(author.JobId, author.AuthorKey, author.Attempt, provider, retryAfter, reason);
        await Confirmed.ByBrokerAsync(attempt => context.Publish(deferred, attempt), time, context.CancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for {Provider}, {Seconds} s: {Reason}")]
    partial void Deferred(string provider, double seconds, string reason);
}

sealed class AuthorQueuedConsumerDefinition : ConsumerDefinition<AuthorQueuedConsumer>
{
    readonly DiscoveryOptions _options;

    public AuthorQueuedConsumerDefinition(IOptions<DiscoveryOptions> options)
    {
        _options = options.Value;
        EndpointName = QueueNames.AuthorWarming;
        ConcurrentMessageLimit = _options.Concurrency;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AuthorQueuedConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.PrefetchCount = _options.Prefetch;
        // A schedule of no retries is one that MassTransit trips over, before it says that the author failed.
        if (_options.Retries == 0)
            return;
        endpointConfigurator.UseMessageRetry(retry =>
            retry.Exponential(_options.Retries, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500)));
    }
}
