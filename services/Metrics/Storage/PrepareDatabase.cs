using CacheWarming.Hosting.Health;
using CacheWarming.Databases;

namespace CacheWarming.Metrics.Storage;

/// <summary>Prepares the database; a file at once, a server in the background.</summary>
sealed class PrepareDatabase(MetricsDatabase database, TimeProvider time, ILogger<PrepareDatabase> log) : MigrateInBackground(time, log)
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!database.IsShared)
            await database.MigrateAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task MigrateAsync(CancellationToken cancel) => database.MigrateAsync(cancel);
}

sealed class MetricsDatabaseHealth(MetricsDatabase database, TimeProvider time) : ServerHealth("The metrics database", time)
{
    protected override async Task<string?> AskAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await connection.RunAsync("SELECT 1", null, [], cancel);
        return null;
    }

    protected override bool IsRefusal(Exception failure) => PostgresSchema.IsRefusal(failure);

    protected override string? Explain(Exception failure) => PostgresSchema.Explain(failure);
}
