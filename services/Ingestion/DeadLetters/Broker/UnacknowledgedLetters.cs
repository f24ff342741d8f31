using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Ingestion.DeadLetters.Broker;

/// <summary>Letters taken from the queue on one channel, unacknowledged. Disposing gives back what was not deleted.</summary>
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

    /// <summary>Takes the next letters: as many as wanted, fewer when somebody has emptied the queue by hand.</summary>
    /// <exception cref="TimeoutException">There are letters, but the broker does not deliver them.</exception>
    public async Task<IReadOnlyList<DeadLetter>> TakeAsync(int wanted, CancellationToken cancel)
    {
        // One consumer for each stride, because its prefetch is what bounds the letters on their way here, and basic.get is 50 times slower.
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
            // Told in the same order as the letters: what was on its way is here then.
            await delivered.Task.WaitAsync(LongPatience, _time, cancel);
            while (_arrived.Reader.TryRead(out var letter))
                letters.Add(letter);
        }
        return letters;
    }

    /// <returns>Null when the queue has no more.</returns>
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

    /// <summary>Deletes a letter that was taken here; the broker does not answer that.</summary>
    public async Task DeleteAsync(DeadLetter letter, CancellationToken cancel) => await _channel.BasicAckAsync(letter.Tag, multiple: false, cancel);

    /// <summary>
    /// Deletes the last letter, and knows then that all earlier deletions are made. A channel passes only so many on to a quorum queue
    /// before it waits (<c>quorum_commands_soft_limit</c>), and what it keeps back is forgotten when it closes. So the last letter is
    /// given back, behind all the others; when it is in the queue, they are out of it, and it is taken again and deleted alone.
    /// </summary>
    public async Task DeleteLastAsync(DeadLetter last, CancellationToken cancel)
    {
        var before = await ReadyAsync(cancel);
        await _channel.BasicNackAsync(last.Tag, multiple: false, requeue: true, cancel);
        var since = _time.GetTimestamp();
        while (await ReadyAsync(cancel) <= before && _time.GetElapsedTime(since) < LongPatience)
            await Task.Delay(TimeSpan.FromMilliseconds(5), _time, cancel);
        // It stands first in a queue with a limit of deliveries, last in one without.
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
