using MassTransit;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Sends a command to a job's saga and waits for the answer: ten seconds for a broker that is away, ten for the answer.</summary>
/// <remarks>
/// MassTransit's request holds a thread while the broker is away or hangs, past its own time-out. So it is sent when the bus is connected, and few at a time are
/// under way; the others wait without a thread.
/// </remarks>
sealed class AskSaga(IBusControl bus, IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    const int AtOnce = 8;
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(0.25);

    readonly SemaphoreSlim _free = new(AtOnce, AtOnce);

    /// <exception cref="RequestException">The saga failed, or did not answer.</exception>
    /// <exception cref="TimeoutException">The broker is away, hangs, or too many commands wait. This one may still take effect.</exception>
    public async Task<TAnswer> AskAsync<TCommand, TAnswer>(TCommand command, CancellationToken cancel)
        where TCommand : class
        where TAnswer : class
    {
        for (var since = time.GetTimestamp(); bus.CheckHealth().Status == BusHealthStatus.Unhealthy; await Task.Delay(LookAgain, time, cancel))
        {
            if (time.GetElapsedTime(since) >= Timeout)
                throw new TimeoutException("The message broker is away.");
        }
        if (!await _free.WaitAsync(Timeout, cancel))
            throw new TimeoutException("The message broker does not answer.");
        return await Task.Run(() => SendAsync<TCommand, TAnswer>(command, cancel), CancellationToken.None).WaitAsync(Timeout, time, cancel);
    }

    public void Dispose() => _free.Dispose();

    async Task<TAnswer> SendAsync<TCommand, TAnswer>(TCommand command, CancellationToken cancel)
        where TCommand : class
        where TAnswer : class
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var client = scope.ServiceProvider.GetRequiredService<IRequestClient<TCommand>>();
            // A command that takes effect late is better than one that expires: RabbitMQ makes a dead letter of that.
            return (await client.GetResponse<TAnswer>(command, request => request.UseExecute(context => context.TimeToLive = null), cancel, Timeout)).Message;
        }
        finally
        {
            _free.Release();
        }
    }
}
