using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Ingestion.DeadLetters.Broker;

/// <summary>
/// A walk through the real queue on a connection of its own. Taken letters are held unacknowledged: deleting is acknowledging, and what
/// is not deleted goes back, also when this process dies.
/// </summary>
/// <param name="connection">Holds the lock; closed with the walk.</param>
sealed class BrokerWalk(IConnection connection, string queue, int letters, TimeProvider time) : IDeadLetterWalk
{
    const int Stride = 250;

    /// <summary>
    /// Half of what a channel passes on to a quorum queue before it waits for answers (<c>quorum_commands_soft_limit</c>). What it keeps
    /// back beyond that is forgotten when it closes.
    /// </summary>
    const int AcksAtOnce = 16;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly HashSet<string> _deletedIds = new(StringComparer.Ordinal);
    HeldLetters? _held;
    int _taken;
    int _deleted;

    public int Letters => letters;

    public async Task<IReadOnlyList<DeadLetter>> TakeAsync(int most, CancellationToken cancel)
    {
        // Letters that come during the walk are the next one's: what is redriven and fails again must not be redriven for ever.
        var wanted = Math.Min(most, letters - _taken);
        if (wanted <= 0)
            return [];
        _held ??= await HeldLetters.OpenAsync(connection, queue, time, cancel).ConfigureAwait(false);
        var taken = await _held.TakeAsync(wanted, cancel).ConfigureAwait(false);
        _taken += taken.Count;
        return taken;
    }

    public async Task DeleteAsync(IReadOnlyCollection<DeadLetter> deleted, CancellationToken cancel)
    {
        await AcknowledgeAsync(_held!, deleted, cancel).ConfigureAwait(false);
        _deletedIds.UnionWith(deleted.Select(l => l.Id));
        _deleted += deleted.Count;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_held is not null)
            {
                await _held.DisposeAsync().ConfigureAwait(false);
                await UntilSettledAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, and with it the broker has taken back what was held.
        }
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Neither giving back nor deleting is answered, and whoever holds the lock next must find every letter in its place. More letters
    /// than there should be have come meanwhile, or are deletions that the closing channel forgot: those are made again.
    /// </summary>
    async Task UntilSettledAsync()
    {
        var since = time.GetTimestamp();
        for (var again = true; again;)
        {
            long ready;
            while ((ready = await connection.CountAsync(queue, CancellationToken.None).ConfigureAwait(false) ?? 0) < letters - _deleted && time.GetElapsedTime(since) < Patience)
                await Task.Delay(TimeSpan.FromMilliseconds(5), time).ConfigureAwait(false);
            again = _deleted > 0 && ready > letters - _deleted && await DeleteForgottenAsync((int)Math.Min(ready, int.MaxValue)).ConfigureAwait(false);
        }
    }

    /// <returns>Whether there was any.</returns>
    async Task<bool> DeleteForgottenAsync(int ready)
    {
        var held = await HeldLetters.OpenAsync(connection, queue, time, CancellationToken.None).ConfigureAwait(false);
        await using var _ = held.ConfigureAwait(false);
        var forgotten = new List<DeadLetter>();
        for (var left = ready; left > 0;)
        {
            var taken = await held.TakeAsync(Math.Min(left, Stride), CancellationToken.None).ConfigureAwait(false);
            forgotten.AddRange(taken.Where(l => _deletedIds.Contains(l.Id)));
            left = taken.Count == 0 ? 0 : left - taken.Count;
        }
        await AcknowledgeAsync(held, forgotten, CancellationToken.None).ConfigureAwait(false);
        return forgotten.Count > 0;
    }

    async Task AcknowledgeAsync(HeldLetters held, IReadOnlyCollection<DeadLetter> deleted, CancellationToken cancel)
    {
        foreach (var some in deleted.Chunk(AcksAtOnce))
        {
            await held.DeleteAsync(some, cancel).ConfigureAwait(false);
            // An answer from the queue's leader, so that it has got what was sent before.
            await connection.CountAsync(queue, cancel).ConfigureAwait(false);
        }
    }
}
