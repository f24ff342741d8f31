using System.Collections.Concurrent;
using CacheWarming.BookCaching;
using Microsoft.Extensions.Options;

namespace CacheWarming.Search.ReadThrough;

/// <summary>All in this process who ask the same at the same time share one fetch, its failure too.</summary>
/// <remarks>The fetch outlives a reader who leaves; it has the bound of a request of its own.</remarks>
sealed class RequestCoalescer(IOptions<SearchOptions> options, TimeProvider time)
{
    readonly ConcurrentDictionary<string, Lazy<Task<CacheAnswer>>> _running = new(StringComparer.Ordinal);

    public Task<CacheAnswer> RunAsync(string key, Func<CancellationToken, Task<CacheAnswer>> fetch, CancellationToken cancel) =>
        _running.GetOrAdd(key, _ => new Lazy<Task<CacheAnswer>>(() => StartAsync(key, fetch))).Value.WaitAsync(cancel);

    async Task<CacheAnswer> StartAsync(string key, Func<CancellationToken, Task<CacheAnswer>> fetch)
    {
        // Whoever finds this task must find it unfinished, or it would be removed before it is added.
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
