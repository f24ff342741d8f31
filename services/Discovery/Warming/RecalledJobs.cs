using System.Collections.Concurrent;
using CacheWarming.Contracts;
using MassTransit;

namespace CacheWarming.Discovery.Warming;

/// <summary>Jobs whose authors Ingestion has called back: those not fetched yet return to it at the next call.</summary>
sealed class RecalledJobs
{
    /// <summary>Jobs remembered; the rest is forgotten together, which costs some fetches that nobody waits for.</summary>
    const int Most = 10_000;

    readonly ConcurrentDictionary<Guid, DateTimeOffset> _until = new();
    readonly ConcurrentDictionary<Watch, bool> _watches = new();

    public void Add(AuthorsRecalled recall)
    {
        if (_until.Count > Most)
            _until.Clear();
        foreach (var job in recall.JobIds)
            _until.AddOrUpdate(job, recall.QueuedUntil, (_, before) => before > recall.QueuedUntil ? before : recall.QueuedUntil);
        foreach (var watch in _watches.Keys)
            watch.Look();
    }

    public bool Contains(AuthorQueued author) => _until.TryGetValue(author.JobId, out var until) && author.QueuedAt <= until;

    /// <summary>Watches authors whose fetch is to stop when one of them is called back. To be disposed.</summary>
    public Watch WatchFor(IReadOnlyList<AuthorQueued> authors)
    {
        var watch = new Watch(this, authors);
        _watches[watch] = true;
        // What was called back in between.
        watch.Look();
        return watch;
    }

    public sealed class Watch(RecalledJobs jobs, IReadOnlyList<AuthorQueued> authors) : IDisposable
    {
        readonly CancellationTokenSource _recalled = new();

        /// <summary>Cancelled when one of the authors is called back.</summary>
        public CancellationToken Recalled => _recalled.Token;

        public void Look()
        {
            if (!authors.Any(jobs.Contains))
                return;
            try
            {
                _recalled.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The fetch has ended meanwhile.
            }
        }

        public void Dispose()
        {
            jobs._watches.TryRemove(this, out _);
            _recalled.Dispose();
        }
    }
}

/// <summary>Hears of recalls, in every process.</summary>
sealed class AuthorsRecalledConsumer(RecalledJobs jobs) : IConsumer<AuthorsRecalled>
{
    public Task Consume(ConsumeContext<AuthorsRecalled> context)
    {
        jobs.Add(context.Message);
        return Task.CompletedTask;
    }
}

sealed class AuthorsRecalledConsumerDefinition : ConsumerDefinition<AuthorsRecalledConsumer>
{
    /// <summary>A queue of this process's own, which goes away with it.</summary>
    public AuthorsRecalledConsumerDefinition() => Endpoint(endpoint =>
    {
        endpoint.InstanceId = "-" + NewId.NextGuid().ToString("N");
        endpoint.Temporary = true;
    });
}
