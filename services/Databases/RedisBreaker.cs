namespace CacheWarming.Databases;

/// <summary>
/// Bounds all that a process asks of Redis, together: while Redis hangs, one caller waits for the time-out, and the calls of the next two
/// seconds fail at once, whoever makes them.
/// </summary>
public sealed class RedisBreaker(TimeProvider time)
{
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    readonly CircuitBreaker _breaker = new(Rest, Probe, failures: 1, time);

    /// <param name="bound">The call's time limit; without one a call to a server that hangs fails by itself only after five seconds.</param>
    /// <exception cref="TimeoutException">Redis did not answer in time, or did not a moment ago. The call may still take effect.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, TimeSpan bound, CancellationToken cancel)
    {
        if (_breaker.IsOpen())
            throw new TimeoutException("Redis did not answer a moment ago.");
        try
        {
            var answer = await call().WaitAsync(bound, time, cancel);
            _breaker.Close();
            return answer;
        }
        catch (TimeoutException e)
        {
            _breaker.Fail();
            throw new TimeoutException($"Redis did not answer within {bound.TotalSeconds:0.#} s.", e);
        }
    }
}
