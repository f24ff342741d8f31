using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Ingestion.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = CacheWarming.Ingestion.Storage.Database;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Writes the view and the sums of every job that has ended to its own row, so that what is read of it later costs the same however many
/// authors it had. Who changes rows of an ended job, or re-opens it, takes the summary away; it is written again then.
/// </summary>
public sealed class JobSummaries(IDbContextFactory<JobsContext> contexts, Database database, ReadJobs read)
{
    const int JobsAtOnce = 50;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>A job's view as it was kept.</summary>
    public static JobView? Read(string? summary) => summary is null ? null : JsonSerializer.Deserialize<JobView>(summary, Json);

    /// <summary>Keeps those that are missing, at most 50 of them, one job a transaction.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        var ended = await db.Jobs.Where(job => job.EndedAt != null && job.Summary == null).OrderBy(job => job.EndedAt).Take(JobsAtOnce)
            .Select(job => job.CorrelationId).ToListAsync(cancel);
        foreach (var job in ended)
            await KeepAsync(db, job, cancel);
    }

    async Task KeepAsync(JobsContext db, Guid id, CancellationToken cancel)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancel);
        await using var _ = transaction;
        // The lock keeps results that come late away until the summary stands, and lets them take it away then.
        var locked = $"SELECT * FROM jobs AS j WHERE j.id = @p0 AND j.ended_at IS NOT NULL AND j.summary IS NULL {database.ForNoKeyUpdate("j")}";
        var found = await db.Jobs.FromSqlRaw(locked, id).AsNoTracking().ToListAsync(cancel);
        if (found is not [var job])
            return;
        var (connection, within) = (db.Database.GetDbConnection(), transaction.GetDbTransaction());
        var view = await read.ViewAsync(job, connection, within, cancel);
        await connection.RunAsync(
            "UPDATE jobs SET summary = @summary, total_authors = @authors, total_works = @works, total_calls = @calls WHERE id = @job",
            within,
            [
                ("job", database.Id(id)), ("summary", JsonSerializer.Serialize(view, Json)), ("authors", (long)view.Authors.Total), ("works", view.Works),
                ("calls", view.UpstreamCalls + view.IsbnLookupCalls),
            ],
            cancel);
        await transaction.CommitAsync(cancel);
    }
}
