using System.Collections.Concurrent;
using CacheWarming.BookCaching;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.ReadThrough;

/// <summary>Requests in this process with the same question at the same time share one fetch, and its exception if it fails.</summary>
/// <remarks>The fetch goes on when a reader cancels; its time limit is that of one request.</remarks>
sealed class RequestCoalescer(IOptions<SearchOptions> options, TimeProvider time)
{
    readonly ConcurrentDictionary<string, Lazy<Task<CacheAnswer>>> _running = new(StringComparer.Ordinal);

    public Task<CacheAnswer> RunAsync(string key, Func<CancellationToken, Task<CacheAnswer>> fetch, CancellationToken cancel) =>
        _running.GetOrAdd(key, _ => new Lazy<Task<CacheAnswer>>(() => StartAsync(key, fetch))).Value.WaitAsync(cancel);

    async Task<CacheAnswer> StartAsync(string key, Func<CancellationToken, Task<CacheAnswer>> fetch)
    {
        // The task must not finish synchronously: it would be removed from the dictionary before it is added.
        await Task.Yield();
        try
        {
            using var bound = new CancellationTokenSource(options.Value.HardTimeout, time);
            return await fetch(bound.Token);
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }
}
