using System.Diagnostics;
using System.Runtime.ExceptionServices;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.Options;

namespace CacheWarming.Discovery.Warming;

/// <summary>
/// Warms authors from <c>author-warming-queue</c>, a batch per message. If a provider or the cache is away, the author is deferred without
/// using a retry. If an author fails for another reason, it is sent again in a message of its own; after three retries it is a dead letter.
/// </summary>
sealed partial class AuthorQueuedConsumer(WarmAuthors warm, IOptions<DiscoveryOptions> options, ConfirmedPublisher publisher, TimeProvider time, ILogger<AuthorQueuedConsumer> log)
    : IConsumer<AuthorsQueued>, IConsumer<AuthorQueued>
{
    static readonly TimeSpan CachePause = TimeSpan.FromSeconds(5);

    public async Task Consume(ConsumeContext<AuthorsQueued> context)
    {
        var authors = context.Message.Authors;
        // A redelivered batch may have crashed the process. Each author is then sent in a message of its own, so that a second crash
        // affects only its cause.
        var alone = context.ReceiveContext.Redelivered ? authors : (await WarmAsync(authors, context.CancellationToken)).Failed;
        await Task.WhenAll(alone.Select(author => publisher.PublishUntilConfirmedAsync(author, context.CancellationToken)));
    }

    public async Task Consume(ConsumeContext<AuthorQueued> context)
    {
        // The calls of the attempts before this one; those of this attempt are added.
        var tried = context.ReceiveContext.GetOrAddPayload(() => new TriedAuthor(context.Message));
        if (await WarmAsync([tried.Author], context.CancellationToken) is ([var failed], { } failure))
        {
            tried.Author = failed;
            failure.Data[AuthorQueued.CallsInFault] = failed.UpstreamCalls;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <returns>Authors that were neither answered nor deferred, and the exception of the first of them.</returns>
    async Task<(IReadOnlyList<AuthorQueued> Failed, Exception? Failure)> WarmAsync(IReadOnlyList<AuthorQueued> queued, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var authors = queued.ToArray();
        var open = Enumerable.Range(0, authors.Length).ToHashSet();
        // Calls and writes are for several jobs; they are recorded in the trace of the first author.
        var trace = TraceOf(authors[0]);
        using var span = trace == default ? null : DiscoveryTelemetry.Activities.StartActivity("warm authors", ActivityKind.Internal, trace);
        Exception? failure = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.HardTimeoutSeconds));
        try
        {
            await foreach (var results in warm.WarmAsync(authors, limit.Token))
            {
                await AnswerAsync([.. results.Where(result => result.Answer is not null).Select(result => (authors[result.Index], Counted(result)))], began);
                open.ExceptWith(results.Where(result => result.Answer is not null).Select(result => result.Index));
                foreach (var (index, _, trouble, calls) in results.Where(result => result.Answer is null))
                {
                    authors[index] = authors[index] with { UpstreamCalls = authors[index].UpstreamCalls + calls };
                    if (trouble is not (null or CatalogUnavailableException))
                    {
                        failure ??= trouble;
                        continue;
                    }
                    await (trouble is CatalogUnavailableException unavailable
                        ? DeferAsync(authors[index], unavailable.Provider, unavailable.RetryAfter, unavailable.Reason)
                        : GiveBackAsync(authors[index]));
                    open.Remove(index);
                }
            }
        }
        catch (BookStoreUnavailableException e)
        {
            await DeferOpenAsync(AuthorDeferred.Cache, e.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            await DeferOpenAsync(null, $"another fetch of this author, or its own, took longer than {options.Value.HardTimeoutSeconds} s");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            failure ??= e;
        }
        return failure is null ? ([], null) : ([.. open.Order().Select(index => authors[index])], open.Count == 0 ? null : failure);

        AuthorWarmed Counted(AuthorResult result) => result.Answer! with { UpstreamCalls = result.Answer.UpstreamCalls + authors[result.Index].UpstreamCalls };

        async Task DeferOpenAsync(string? provider, string reason)
        {
            foreach (var index in open.ToList())
            {
                await DeferAsync(authors[index], provider, CachePause, reason);
                open.Remove(index);
            }
        }
    }

    /// <summary>
    /// Publishes all results of a call in one message per trace, so that each trace continues. Waits for the broker's confirmation.
    /// </summary>
    async Task AnswerAsync(IReadOnlyList<(AuthorQueued Author, AuthorWarmed Answer)> answers, long began)
    {
        foreach (var job in answers.GroupBy(answer => TraceOf(answer.Author).TraceId))
        {
            var trace = TraceOf(job.First().Author);
            var start = time.GetUtcNow() - time.GetElapsedTime(began);
            foreach (var (author, answer) in job)
            {
                using var span = trace == default ? null : DiscoveryTelemetry.Activities.StartActivity("warm author", ActivityKind.Internal, TraceOf(author), startTime: start);
                span?.SetTag("cachewarming.job.id", answer.JobId).SetTag("cachewarming.author.key", answer.AuthorKey);
            }
            using var publishing = trace == default ? null : DiscoveryTelemetry.Activities.StartActivity("publish results", ActivityKind.Producer, trace);
            var message = new AuthorsWarmed([.. job.Select(answer => answer.Answer)]);
            await publisher.PublishUntilConfirmedAsync(message);
        }
    }

    async Task DeferAsync(AuthorQueued author, string? provider, TimeSpan retryAfter, string reason)
    {
        var trace = TraceOf(author);
        using var span = trace == default ? null : DiscoveryTelemetry.Activities.StartActivity("defer author", ActivityKind.Producer, trace);
        LogDeferred(provider ?? "a fetch in progress", retryAfter.TotalSeconds, reason);
        await GiveBackAsync(author, provider, retryAfter, reason);
    }

    async Task GiveBackAsync(AuthorQueued author, string? provider = null, TimeSpan retryAfter = default, string reason = "called back before it was fetched")
    {
        var deferred = new AuthorDeferred(author.JobId, author.AuthorKey, author.Attempt, provider, retryAfter, reason, author.UpstreamCalls);
        await publisher.PublishUntilConfirmedAsync(deferred);
    }

    static ActivityContext TraceOf(AuthorQueued author) => ActivityContext.TryParse(author.Trace, null, isRemote: true, out var trace) ? trace : default;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for {Provider}, {Seconds} s: {Reason}")]
    partial void LogDeferred(string provider, double seconds, string reason);
}

/// <summary>An author with the number of calls of all attempts so far, which is kept between attempts.</summary>
sealed class TriedAuthor(AuthorQueued author)
{
    public AuthorQueued Author { get; set; } = author;
}

sealed class AuthorQueuedConsumerDefinition : ConsumerDefinition<AuthorQueuedConsumer>
{
    /// <summary>The number of single authors that may wait for a retry, beside those being processed.</summary>
    const int Retrying = 8;

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
        endpointConfigurator.PrefetchCount = _options.Concurrency + Retrying;
        // The first retry is the author's own message.
        if (_options.Retries > 1)
        {
            endpointConfigurator.UseMessageRetry(retry =>
                retry.Exponential(_options.Retries - 1, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500)));
        }
        // Inside the retry, so that an author which waits for its next attempt does not count against the limit.
        consumerConfigurator.UseConcurrentMessageLimit(_options.Concurrency);
    }
}
