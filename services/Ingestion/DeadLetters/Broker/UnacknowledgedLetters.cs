using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Ingestion.DeadLetters.Broker;

/// <summary>Letters taken from the queue on one channel, unacknowledged. Disposing gives back those that were not deleted.</summary>
sealed class UnacknowledgedLetters : IAsyncDisposable
{
    const int Stride = 250;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(30);

    readonly IChannel _channel;
    readonly string _queue;
    readonly TimeProvider _time;
    readonly Channel<DeadLetter> _arrived = Channel.CreateUnbounded<DeadLetter>();

    UnacknowledgedLetters(IChannel channel, string queue, TimeProvider time)
    {
        (_channel, _queue, _time) = (channel, queue, time);
        _channel.ChannelShutdownAsync += (_, shutdown) =>
        {
            _arrived.Writer.TryComplete(new AlreadyClosedException(shutdown));
            return Task.CompletedTask;
        };
    }

    public static async Task<UnacknowledgedLetters> OpenAsync(IConnection connection, string queue, TimeProvider time, CancellationToken cancel) =>
        new(await connection.CreateChannelAsync(cancellationToken: cancel), queue, time);

    /// <summary>Takes the next letters: as many as wanted, or fewer if the queue was emptied by other means in the meantime.</summary>
    /// <exception cref="TimeoutException">There are letters, but the broker does not deliver them.</exception>
    public async Task<IReadOnlyList<DeadLetter>> TakeAsync(int wanted, CancellationToken cancel)
    {
        // One consumer for each batch, because its prefetch limits the letters under way; basic.get would be 50 times slower.
        await _channel.BasicQosAsync(0, (ushort)Math.Min(wanted, ushort.MaxValue), global: false, cancel);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            _arrived.Writer.TryWrite(ReadLetter.From(delivery.DeliveryTag, delivery.BasicProperties, delivery.Body.Span));
            return Task.CompletedTask;
        };
        var delivered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        consumer.UnregisteredAsync += (_, _) =>
        {
            delivered.TrySetResult();
            return Task.CompletedTask;
        };
        var tag = await _channel.BasicConsumeAsync(_queue, autoAck: false, consumer, cancel);
        var letters = new List<DeadLetter>(wanted);
        while (letters.Count < wanted && await NextAsync(cancel) is { } letter)
            letters.Add(letter);
        await _channel.BasicCancelAsync(tag, cancellationToken: cancel);
        if (letters.Count < wanted)
        {
            // The broker sends this in the same order as the letters, so all letters that were under way have arrived.
            await delivered.Task.WaitAsync(LongPatience, _time, cancel);
            while (_arrived.Reader.TryRead(out var letter))
                letters.Add(letter);
        }
        return letters;
    }

    /// <returns>Null if the queue has no further letters.</returns>
    async Task<DeadLetter?> NextAsync(CancellationToken cancel)
    {
        DeadLetter? next;
        for (var since = _time.GetTimestamp(); !_arrived.Reader.TryRead(out next);)
        {
            try
            {
                await _arrived.Reader.WaitToReadAsync(cancel).AsTask().WaitAsync(Patience, _time, cancel);
            }
            catch (TimeoutException) when (_time.GetElapsedTime(since) < LongPatience)
            {
                if (await ReadyAsync(cancel) == 0)
                    return null;
            }
        }
        return next;
    }

    /// <summary>Deletes a letter that was taken here; the broker does not confirm the deletion.</summary>
    public async Task DeleteAsync(DeadLetter letter, CancellationToken cancel) => await _channel.BasicAckAsync(letter.Tag, multiple: false, cancel);

    /// <summary>
    /// Deletes the last letter and makes sure that all earlier deletions are done. A channel sends only a limited number of commands to a
    /// quorum queue before it waits (<c>quorum_commands_soft_limit</c>), and commands that still wait are lost when the channel closes. So
    /// the last letter is given back after all the deletions; when it is in the queue again, they are done, and it is taken once more and
    /// deleted alone.
    /// </summary>
    public async Task DeleteLastAsync(DeadLetter last, CancellationToken cancel)
    {
        var before = await ReadyAsync(cancel);
        await _channel.BasicNackAsync(last.Tag, multiple: false, requeue: true, cancel);
        var since = _time.GetTimestamp();
        while (await ReadyAsync(cancel) <= before && _time.GetElapsedTime(since) < LongPatience)
            await Task.Delay(TimeSpan.FromMilliseconds(5), _time, cancel);
        // A returned letter is the first in a queue with a delivery limit, and the last in a queue without one.
        for (var left = before + 1; left > 0;)
        {
            var taken = await TakeAsync((int)Math.Min(left, Stride), cancel);
            if (taken.FirstOrDefault(l => l.Id == last.Id) is { } again)
            {
                await DeleteAsync(again, cancel);
                return;
            }
            left = taken.Count == 0 ? 0 : left - taken.Count;
        }
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    async Task<long> ReadyAsync(CancellationToken cancel) => (await _channel.QueueDeclarePassiveAsync(_queue, cancel)).MessageCount;
}
