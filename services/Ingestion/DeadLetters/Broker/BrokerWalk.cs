using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Ingestion.DeadLetters.Broker;

/// <summary>
/// A walk through the broker's queue on a connection of its own. Taken letters are held unacknowledged: acknowledging deletes them, and all
/// others return to the queue, also if this process crashes.
/// </summary>
/// <param name="connection">Holds the lock; it is closed with the walk.</param>
sealed class BrokerWalk(IConnection connection, string queue, int letters, TimeProvider time) : IDeadLetterWalk
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    UnacknowledgedLetters? _held;
    DeadLetter? _owed;
    int _taken;
    int _deleted;

    public int Letters => letters;

    public async Task<IReadOnlyList<DeadLetter>> TakeAsync(int most, CancellationToken cancel)
    {
        // Letters that arrive during the walk are left for the next one, so that a letter which fails again is not redriven endlessly.
        var wanted = Math.Min(most, letters - _taken);
        if (wanted <= 0)
            return [];
        _held ??= await UnacknowledgedLetters.OpenAsync(connection, queue, time, cancel);
        var taken = await _held.TakeAsync(wanted, cancel);
        _taken += taken.Count;
        return taken;
    }

    public async Task DeleteAsync(IReadOnlyCollection<DeadLetter> deleted, CancellationToken cancel)
    {
        foreach (var letter in deleted)
        {
            // The deletion of the last letter is delayed, because it is used to confirm all deletions.
            if (_owed is not null)
                await _held!.DeleteAsync(_owed, cancel);
            _owed = letter;
            _deleted++;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_owed is not null)
                await _held!.DeleteLastAsync(_owed, CancellationToken.None);
            if (_held is not null)
            {
                await _held.DisposeAsync();
                await UntilBackAsync();
            }
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is closed, and the broker has taken back the letters it held.
        }
        await connection.DisposeAsync();
    }

    /// <summary>
    /// Waits until the letters are back in the queue. The broker does not confirm it, and the next walk must find all letters in their
    /// places.
    /// </summary>
    async Task UntilBackAsync()
    {
        var since = time.GetTimestamp();
        while (await connection.CountAsync(queue, CancellationToken.None) < letters - _deleted && time.GetElapsedTime(since) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(5), time);
    }
}
