using System.Collections.Concurrent;
using MassTransit;

namespace CacheWarming.Tests.Lifecycle;

/// <summary>What went over a bus in memory: what was published, what is still to be handled, what failed.</summary>
sealed class Traffic : IPublishObserver, IReceiveObserver
{
    readonly ConcurrentDictionary<Guid, bool> _waiting = new();
    readonly ConcurrentDictionary<Type, bool> _heard = new();

    /// <summary>Every message published, in order.</summary>
    public ConcurrentQueue<object> Published { get; } = new();

    /// <summary>Every exception that left a handler for good.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Nothing that somebody here consumes is on its way.</summary>
    public bool IsQuiet => _waiting.IsEmpty;

    /// <summary>Only messages of these types reach a consumer.</summary>
    public void Expect(IEnumerable<Type> types)
    {
        foreach (var type in types)
            _heard[type] = true;
    }

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class
    {
        // Before it leaves: a message that it causes may be published before this call returns.
        Published.Enqueue(context.Message);
        if (_heard.ContainsKey(typeof(T)))
            _waiting[context.MessageId!.Value] = true;
        return Task.CompletedTask;
    }

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Fail(exception);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        if (context.GetMessageId() is { } message)
            _waiting.TryRemove(message, out _);
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Fail(exception);

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        if (context.GetMessageId() is { } message)
            _waiting.TryRemove(message, out _);
        return Fail(exception);
    }

    Task Fail(Exception exception)
    {
        Failures.Enqueue(exception);
        return Task.CompletedTask;
    }
}
