using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace CacheWarming.BookCaching.Cold;

/// <summary>
/// The queue of bibliographies to be written, in the background: one statement writes all that arrived while the statement before was
/// running.
/// </summary>
sealed partial class ColdWrites(IColdStore store, ColdTally tally, BookCacheOptions options, TimeProvider time, ILogger log)
{
    const int MostAtOnce = 64;

    /// <summary>About 40 MB of bibliographies, or a quarter of an hour of warming at a catalogue's rate limit.</summary>
    const int MostWaiting = 2_048;

    static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.5);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The time limit for writing the rest of the queue when the process stops.</summary>
    static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    readonly Channel<(IReadOnlyList<ColdRow> Rows, TaskCompletionSource? Flush)> _queue =
        Channel.CreateUnbounded<(IReadOnlyList<ColdRow>, TaskCompletionSource?)>(new UnboundedChannelOptions { SingleReader = true });

    readonly Dictionary<string, ColdRow> _batch = new(StringComparer.Ordinal);
    readonly List<TaskCompletionSource> _flushes = [];
    int _waiting;
    int _isDropping;
    volatile bool _isWriting;

    /// <summary>Number of bibliographies that wait to be written.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Add(IReadOnlyList<ColdRow> rows)
    {
        if (Interlocked.Add(ref _waiting, rows.Count) <= MostWaiting && _queue.Writer.TryWrite((rows, null)))
            return;
        Interlocked.Add(ref _waiting, -rows.Count);
        tally.Dropped(rows.Count);
        if (Interlocked.Exchange(ref _isDropping, 1) == 0)
            LogDropping(log, MostWaiting);
    }

    /// <summary>Returns when all that is queued now is written. If the queue is not being written, it never returns.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Waiting == 0 && !_isWriting)
            return;
        await _queue.Writer.WriteAsync(([], flush), cancel);
        await flush.Task.WaitAsync(cancel);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stopping))
                await WriteWaitingAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await DrainAsync();
        }
    }

    async Task DrainAsync()
    {
        _queue.Writer.TryComplete();
        using var bound = new CancellationTokenSource(ShutdownTimeout, time);
        try
        {
            while (_batch.Count > 0 || Waiting > 0)
                await WriteWaitingAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            tally.Dropped(_batch.Count + Waiting);
            LogLost(log, _batch.Count + Waiting);
        }
    }

    async Task WriteWaitingAsync(CancellationToken stopping)
    {
        _isWriting = true;
        var oldest = time.GetUtcNow() - options.ServableFor;
        while (_batch.Count < MostAtOnce && _queue.Reader.TryRead(out var next))
        {
            foreach (var row in next.Rows)
                _batch[row.Home] = _batch.TryGetValue(row.Home, out var before) ? row.Over(before, oldest) ?? before : row;
            Interlocked.Add(ref _waiting, -next.Rows.Count);
            if (next.Flush is not null)
                _flushes.Add(next.Flush);
        }
        for (var pause = ShortestPause; _batch.Count > 0 && !await TryWriteAsync([.. _batch.Values], stopping); pause = Longer(pause))
            await Task.Delay(pause, time, stopping);
        _batch.Clear();
        _isWriting = false;
        _flushes.ForEach(flush => flush.TrySetResult());
        _flushes.Clear();
    }

    /// <returns>False if the write should be tried again.</returns>
    async Task<bool> TryWriteAsync(IReadOnlyList<ColdRow> rows, CancellationToken stopping)
    {
        try
        {
            await TimeLimit.RunAsync(
                async bound =>
                {
                    await store.PutAsync(rows, time.GetUtcNow() - options.ServableFor, bound);
                    return true;
                },
                options.WriteTimeout,
                time,
                stopping);
            tally.Written(rows.Count);
            Volatile.Write(ref _isDropping, 0);
            return true;
        }
        catch (Npgsql.PostgresException e) when (!e.IsTransient && e.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            // Rows that PostgreSQL rejects must not block all others, so each row is written by itself.
            if (rows is not [var one])
            {
                foreach (var row in rows)
                {
                    if (!await TryWriteAsync([row], stopping))
                        return false;
                }
                return true;
            }
            tally.Dropped();
            LogRefused(log, one.Home, e.Message);
            return true;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            tally.Failed("write");
            LogWaits(log, rows.Count, e.Message);
            return false;
        }
    }

    static TimeSpan Longer(TimeSpan pause) => TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The cold tier has been away for long: {Most} bibliographies wait, further ones are dropped")]
    static partial void LogDropping(ILogger log, int most);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Count} bibliographies could not be written to the cold tier before the process stopped")]
    static partial void LogLost(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Home} was rejected by the cold tier: {Reason}")]
    static partial void LogRefused(ILogger log, string home, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} bibliographies wait to be written to the cold tier: {Reason}")]
    static partial void LogWaits(ILogger log, int count, string reason);
}
