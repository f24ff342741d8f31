using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CacheWarming.BookCaching.Cold;

/// <summary>Runs the cold tier as long as the process does: prepares it, writes behind the warmers' backs, deletes what is too old.</summary>
sealed partial class ColdTierWorker(ColdTier tier, TimeProvider time, ILogger<ColdTierWorker> log) : BackgroundService
{
    /// <summary>A database that is away must not keep the process from starting.</summary>
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
                // Replicas that start together do not delete together.
                await Task.Delay(wait * (1 + (0.5 * Random.Shared.NextDouble())), time, stopping);
                await TryForgetAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping.
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Bibliographies are kept cold in {Where}")]
    partial void LogKept(string where);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cold tier in {Where} can't be prepared yet and is done without: {Reason}")]
    partial void LogNotPrepared(string where, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} bibliographies that are too old to be served were deleted from the cold tier")]
    partial void LogForgotten(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is too old could not be deleted from the cold tier: {Reason}")]
    partial void LogNotForgotten(string reason);
}

/// <summary>Says once that nothing is kept cold.</summary>
sealed partial class ColdTierOff(ILogger<ColdTierOff> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogNothing();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Nothing is kept cold: what Redis loses is fetched again. Set ConnectionStrings:Postgres to keep it")]
    partial void LogNothing();
}

/// <summary>Never worse than degraded: everything works without this tier, only with more calls.</summary>
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
            return HealthCheckResult.Degraded($"{tier.Name} does not answer: {e.GetType().Name}");
        }
    }
}
