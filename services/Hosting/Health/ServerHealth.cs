using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CacheWarming.Hosting.Health;

/// <summary>
/// The health of a server that this service uses: Redis, the database, the broker. While the server is away the service is degraded and goes on
/// serving what it can, and stays in service: its replicas miss the same server. A server that has refused this process since its start
/// (wrong password, no such database) makes it unhealthy, so that a rolling update stops before the replicas that work are replaced.
/// </summary>
/// <param name="server">As operators know it.</param>
public abstract class ServerHealth(string server, TimeProvider time) : IHealthCheck
{
    /// <summary>Shorter than an orchestrator's probe waits, also where several servers are frozen: checks run at the same time.</summary>
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
                ? HealthCheckResult.Unhealthy($"{server} refuses this service: look at its user, password and permissions")
                : HealthCheckResult.Degraded($"{server} does not answer: {failure.GetType().Name}");
        }
    }

    /// <summary>Asks the server for something small, as this service's user.</summary>
    /// <returns>What is worth knowing of the answer; null for nothing.</returns>
    protected abstract Task<string?> AskAsync(CancellationToken cancel);

    /// <summary>Whether the server is there and turns this user away.</summary>
    protected abstract bool IsRefusal(Exception failure);
}
