using System.Collections.Concurrent;
using System.Diagnostics;
using CacheWarming.Contracts;
using MassTransit;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// A group commit of results: a transaction costs as much as settling a dozen authors. What comes alone is settled at once, what comes within
/// the next tenth of a second is settled together after it. A message is handled when the group that it is in is.
/// </summary>
sealed class SettleGroups(SettleResults results)
{
    static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(100);

    readonly ConcurrentQueue<Waiting> _waiting = new();
    int _isSettling;

    /// <exception cref="Exception">The group could not be settled; its messages are delivered again.</exception>
    public Task SettleAsync(ConsumeContext context, IReadOnlyList<AuthorWarmed> authors)
    {
        var waiting = new Waiting(context, authors);
        _waiting.Enqueue(waiting);
        _ = SettleWaitingAsync();
        return waiting.Settled.Task;
    }

    async Task SettleWaitingAsync()
    {
        // A group is of many messages, and of none's trace.
        Activity.Current = null;
        // Whoever adds a message after the last look finds nobody settling, and settles itself.
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _isSettling, 1) == 0)
        {
            var began = Stopwatch.GetTimestamp();
            await SettleGroupAsync().ConfigureAwait(false);
            if (Apart - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } rest)
                await Task.Delay(rest).ConfigureAwait(false);
            // A full fence: without it the next look may be made before this is seen, and a message of that moment is nobody's.
            Interlocked.Exchange(ref _isSettling, 0);
        }
    }

    async Task SettleGroupAsync()
    {
        var group = new List<Waiting>();
        while (_waiting.TryDequeue(out var next))
        {
            // Its connection is gone: it is delivered again on another, and must not take the others with it.
            if (next.Context.CancellationToken.IsCancellationRequested)
                next.Settled.SetCanceled();
            else
                group.Add(next);
        }
        if (group.Count == 0)
            return;
        try
        {
            await results.SettleAsync(group[0].Context, group.SelectMany(one => one.Authors)).ConfigureAwait(false);
            foreach (var one in group)
                one.Settled.SetResult();
        }
        catch (Exception e)
        {
            foreach (var one in group)
                one.Settled.TrySetException(e);
        }
    }

    sealed record Waiting(ConsumeContext Context, IReadOnlyList<AuthorWarmed> Authors)
    {
        public TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
