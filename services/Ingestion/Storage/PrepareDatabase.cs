using System.Data.Common;
using CacheWarming.Hosting.Health;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CacheWarming.Ingestion.Storage;

/// <summary>Prepares the database and Entity Framework's model for the first request.</summary>
sealed class PrepareDatabase(
    Database database, DatabaseRetry patient, RecordSetbacks setbacks, IDbContextFactory<JobsContext> contexts, TimeProvider time, ILogger<PrepareDatabase> log)
    : MigrateInBackground(time, log)
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // In a single process the queue is in memory and was lost with the last run: queued authors become pending before anything is
        // dispatched.
        if (!database.IsShared)
        {
            await patient.ExecuteAsync(
                async cancel =>
                {
                    await database.MigrateAsync(cancel);
                    return true;
                },
                cancellationToken);
            await setbacks.FreeLeasesAsync(cancellationToken);
        }
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        SetUpModel();
        return base.ExecuteAsync(stoppingToken);
    }

    protected override Task MigrateAsync(CancellationToken cancel) => database.MigrateAsync(cancel);

    /// <summary>Builds EF's model at start; otherwise the first request for a job would wait half a second for it.</summary>
    void SetUpModel()
    {
        using var db = contexts.CreateDbContext();
        _ = db.Jobs.AsNoTracking().Where(job => job.CorrelationId == Guid.Empty).ToQueryString();
    }
}

/// <summary>Makes sure that the schema is up to date before Entity Framework uses a connection too.</summary>
sealed class MigrateBeforeUse(Database database) : DbConnectionInterceptor
{
    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await database.MigrateAsync(cancellationToken);
        return result;
    }
}

sealed class DatabaseHealth(Database database, TimeProvider time) : ServerHealth("The database", time)
{
    protected override async Task<string?> AskAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await connection.ScalarAsync<int>("SELECT 1", null, [], cancel);
        return null;
    }

    protected override bool IsRefusal(Exception failure) => database.IsRefusal(failure);

    protected override string? Explain(Exception failure) => PostgresSchema.Explain(failure);
}
