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
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    UnacknowledgedLetters? _held;
    DeadLetter? _owed;
    int _taken;
    int _deleted;

    public int Letters => letters;

    public async Task<IReadOnlyList<DeadLetter>> TakeAsync(int most, CancellationToken cancel)
    {
        // Letters that come during the walk are the next one's: what is redriven and fails again must not be redriven for ever.
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
            // One deletion behind: the last one is how to know that all are made.
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
            // The connection is gone, and with it the broker has taken back what was held.
        }
        await connection.DisposeAsync();
    }

    /// <summary>Giving back is not answered, and whoever holds the lock next must find every letter in its place.</summary>
    async Task UntilBackAsync()
    {
        var since = time.GetTimestamp();
        while (await connection.CountAsync(queue, CancellationToken.None) < letters - _deleted && time.GetElapsedTime(since) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(5), time);
    }
}
