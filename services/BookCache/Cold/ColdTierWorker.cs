using CacheWarming.Databases;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CacheWarming.BookCaching.Cold;

/// <summary>Runs the cold tier: prepares it at start, writes its queue in the background and deletes what is too old.</summary>
sealed partial class ColdTierWorker(ColdTier tier, TimeProvider time, ILogger<ColdTierWorker> log) : BackgroundService
{
    /// <summary>The time limit at start, so that the process starts even if the database is away.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    static readonly TimeSpan FirstForgetting = TimeSpan.FromMinutes(5);
    static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TimeLimit.RunAsync(
                async bound =>
                {
                    await tier.PrepareAsync(bound);
                    return true;
                },
                Patience,
                time,
                cancellationToken);
            LogKept(tier.Name);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotPrepared(tier.Name, e.Message);
        }
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(tier.WriteAsync(stoppingToken), ForgetAsync(stoppingToken));

    async Task ForgetAsync(CancellationToken stopping)
    {
        try
        {
            for (var wait = FirstForgetting; ; wait = ForgetEvery)
            {
                // A random part, so that replicas which start together do not delete at the same time.
                await Task.Delay(wait * (1 + (0.5 * Random.Shared.NextDouble())), time, stopping);
                await TryForgetAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process is stopping.
        }
    }

    async Task TryForgetAsync(CancellationToken stopping)
    {
        try
        {
            var forgotten = 0;
            while (await tier.DeleteOldAsync(stopping) is var some and > 0)
                forgotten += some;
            if (forgotten > 0)
                LogForgotten(forgotten);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogNotForgotten(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The cold tier keeps bibliographies in {Where}")]
    partial void LogKept(string where);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The cold tier in {Where} can't be prepared yet; the cache works without it: {Reason}")]
    partial void LogNotPrepared(string where, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} bibliographies that are too old to be served were deleted from the cold tier")]
    partial void LogForgotten(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old bibliographies could not be deleted from the cold tier: {Reason}")]
    partial void LogNotForgotten(string reason);
}

/// <summary>Logs once that there is no cold tier.</summary>
sealed partial class ColdTierOff(ILogger<ColdTierOff> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogNothing();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information,
        Message = "There is no cold tier: entries that Redis loses are fetched again. Set ConnectionStrings:Postgres to keep them")]
    partial void LogNothing();
}

/// <summary>At worst <c>Degraded</c>: the cache works without this tier, with more calls to the catalogues.</summary>
sealed class ColdHealth(ColdTier? tier) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (tier is null)
            return HealthCheckResult.Healthy("nothing is kept cold");
        try
        {
            await tier.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy("kept in " + tier.Name);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded(PostgresSchema.Explain(e) ?? $"{tier.Name} does not answer: {e.GetType().Name}");
        }
    }
}
