using MassTransit;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Sends a command to a job's saga and waits for the answer: at most ten seconds for the broker and ten for the answer.</summary>
/// <remarks>
/// A MassTransit request blocks a thread while the broker is away or hangs, even beyond its own time-out. Therefore commands are only sent
/// while the bus is connected, a few at a time; the others wait without a thread.
/// </remarks>
sealed class AskSaga(IBusControl bus, IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    const int AtOnce = 8;
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(0.25);

    readonly SemaphoreSlim _free = new(AtOnce, AtOnce);

    /// <exception cref="RequestException">The saga failed, or did not answer.</exception>
    /// <exception cref="TimeoutException">
    /// The broker is away or hangs, or too many commands wait. The command may take effect later, or be lost.
    /// </exception>
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
            // The command never expires: a late effect is better than an expired command, which RabbitMQ moves to the dead letters.
            return (await client.GetResponse<TAnswer>(command, request => request.UseExecute(context => context.TimeToLive = null), cancel, Timeout)).Message;
        }
        finally
        {
            _free.Release();
        }
    }
}
