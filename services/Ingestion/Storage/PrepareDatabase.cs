using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CacheWarming.Ingestion.Storage;

/// <summary>Brings the schema up to date before anything else starts, waiting for a database that is still starting itself.</summary>
sealed class PrepareDatabase(Database database, PatientDatabase patient, RecordSetbacks setbacks, IDbContextFactory<JobsContext> contexts) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The first to ask for a job would wait for Entity Framework to be set up. That takes half a second, beside everything else that starts.
        _ = Task.Run(SetUpModel, CancellationToken.None);
        await patient.DoAsync(async cancel =>
        {
            await database.MigrateAsync(cancel).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        // In one process the queue died with the last run: what was out is open again.
        if (!database.IsShared)
            await setbacks.FreeLeasesAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    void SetUpModel()
    {
        using var db = contexts.CreateDbContext();
        _ = db.Jobs.AsNoTracking().Where(job => job.CorrelationId == Guid.Empty).ToQueryString();
    }
}

sealed class DatabaseHealth(Database database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            await connection.ScalarAsync<int>("SELECT 1", null, [], cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (database.IsTransient(e) || e is OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "the database does not answer: " + e.GetType().Name);
        }
    }
}
