using System.Collections.Concurrent;
using CacheWarming.Contracts;
using MassTransit;

namespace CacheWarming.Discovery.Warming;

/// <summary>Jobs whose authors Ingestion has recalled: authors that are not fetched yet are given back before the next call.</summary>
sealed class RecalledJobs
{
    /// <summary>The largest number of jobs kept; above it all are deleted, and some recalled authors are fetched after all.</summary>
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

    /// <summary>Watches authors whose fetch must stop if one of them is recalled. The result must be disposed.</summary>
    public Watch WatchFor(IReadOnlyList<AuthorQueued> authors)
    {
        var watch = new Watch(this, authors);
        _watches[watch] = true;
        // A recall may have arrived before the watch was added.
        watch.Look();
        return watch;
    }

    public sealed class Watch(RecalledJobs jobs, IReadOnlyList<AuthorQueued> authors) : IDisposable
    {
        readonly CancellationTokenSource _recalled = new();

        /// <summary>Cancelled when one of the authors is recalled.</summary>
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
                // The fetch has ended in the meantime.
            }
        }

        public void Dispose()
        {
            jobs._watches.TryRemove(this, out _);
            _recalled.Dispose();
        }
    }
}

/// <summary>Receives recalls; runs in every process.</summary>
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
    /// <summary>A temporary queue for each process, deleted when the process ends.</summary>
    public AuthorsRecalledConsumerDefinition() => Endpoint(endpoint =>
    {
        endpoint.InstanceId = "-" + NewId.NextGuid().ToString("N");
        endpoint.Temporary = true;
    });
}
