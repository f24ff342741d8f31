using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CacheWarming.Hosting.Health;

/// <summary>
/// The health of a server that this service uses: Redis, the database, the broker. While the server is away, the service is degraded: it
/// goes on with what is possible and stays ready, because its replicas can't reach the server either. A server that has refused this
/// process since its start (wrong password, no such database) makes the service unhealthy, so that a rolling update stops before the
/// working replicas are replaced.
/// </summary>
/// <param name="server">The name that operators see.</param>
public abstract class ServerHealth(string server, TimeProvider time) : IHealthCheck
{
    /// <summary>
    /// Shorter than the time-out of an orchestrator's probe. Checks run concurrently, so this also holds if several servers hang.
    /// </summary>
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1.5);

    volatile bool _wasAccepted;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var answer = await AskAsync(cancellationToken).WaitAsync(Timeout, time, cancellationToken);
            _wasAccepted = true;
            return HealthCheckResult.Healthy(answer);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return !_wasAccepted && IsRefusal(failure)
                ? HealthCheckResult.Unhealthy(Explain(failure) ?? $"{server} refuses this service: look at its user, password and permissions")
                : HealthCheckResult.Degraded(Explain(failure) ?? $"{server} does not answer: {failure.GetType().Name}");
        }
    }

    /// <summary>Makes a small request to the server as this service's user.</summary>
    /// <returns>Useful information from the answer, or null.</returns>
    protected abstract Task<string?> AskAsync(CancellationToken cancel);

    /// <summary>Whether the server can be reached and rejects this user.</summary>
    protected abstract bool IsRefusal(Exception failure);

    /// <returns>The cause and its remedy in a sentence where they are known; null for the usual sentence. Anybody may read it.</returns>
    protected virtual string? Explain(Exception failure) => null;
}
