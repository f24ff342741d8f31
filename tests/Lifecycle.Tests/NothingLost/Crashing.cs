using MassTransit;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>
/// Dies after a message is handled and before the broker is told. Outside of everything else that happens to a message, an exception
/// is no error to be kept: the broker gets the message back, and delivers it again.
/// </summary>
sealed class Crashing(string queue, Weather weather) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        await next.Send(context);
        if (context.GetMessageId() is { } message && weather.Crashes(queue, message))
            throw new CrashException();
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("crash");

    sealed class CrashException() : Exception("the process died here");
}
