using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>Loses, repeats and shuffles what one service publishes. Requests and their answers are let through.</summary>
sealed class Sending(Weather weather, IServiceProvider services) : IFilter<PublishContext>, IAsyncDisposable
{
    /// <summary>An exchange that every broker has and that nothing is bound to: it confirms, and forgets.</summary>
    const string Nowhere = "amq.fanout";

    static readonly TimeSpan Held = TimeSpan.FromMilliseconds(150);

    readonly ConcurrentDictionary<object, bool> _ourOwn = new(ReferenceEqualityComparer.Instance);
    readonly ConcurrentQueue<(object Message, Type Type)> _held = new();
    readonly CancellationTokenSource _stop = new();
    readonly Random _random = new(17);
    Task _releasing = Task.CompletedTask;

    public void Start() => _releasing = ReleaseAsync();

    public async Task Send(PublishContext context, IPipe<PublishContext> next)
    {
        await next.Send(context);
        var (message, type) = MessageOf(context);
        if (context.RequestId is not null || _ourOwn.ContainsKey(message))
            return;
        var name = type.IsGenericType ? "Fault" : type.Name;
        if (weather.Loses(name))
        {
            Divert(context);
        }
        else if (weather.Shuffles(name))
        {
            Divert(context);
            _held.Enqueue((message, type));
        }
        else if (weather.Repeats(name))
        {
            await PublishAsync(message, type);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("weather");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _releasing;
        _stop.Dispose();
    }

    static (object Message, Type Type) MessageOf(PublishContext context)
    {
        var typed = context.GetType().GetInterfaces().First(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(SendContext<>));
        return (typed.GetProperty(nameof(SendContext<>.Message))!.GetValue(context)!, typed.GetGenericArguments()[0]);
    }

    // A filter can't stop a message, and an exception would be a failure that the sender sees.
    static void Divert(PublishContext context) => context.GetType().GetProperty("Exchange")!.SetValue(context, Nowhere);

    async Task PublishAsync(object message, Type type)
    {
        _ourOwn[message] = true;
        await services.GetRequiredService<IBus>().Publish(message, type);
        _ourOwn.TryRemove(message, out _);
    }

    async Task ReleaseAsync()
    {
        using var timer = new PeriodicTimer(Held);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var held = new List<(object Message, Type Type)>();
                while (_held.TryDequeue(out var one))
                    held.Add(one);
                _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(held));
                foreach (var (message, type) in held)
                    await PublishAsync(message, type);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}
