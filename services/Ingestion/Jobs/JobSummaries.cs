using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = CacheWarming.Ingestion.Storage.Database;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Writes the view and the totals of every ended job to its own row, so that reading them later is equally fast for any number of authors.
/// A change to the rows of an ended job, or its re-opening, deletes the summary; it is then written again.
/// </summary>
public sealed class JobSummaries(IDbContextFactory<JobsContext> contexts, Database database, ReadJobs read)
{
    const int JobsAtOnce = 50;

    /// <summary>The format in which the API returns jobs.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Reads a stored view.</summary>
    public static JobView? Read(string? summary) => summary is null ? null : JsonSerializer.Deserialize<JobView>(summary, Json);

    /// <summary>Writes missing summaries, at most 50, in one transaction for each job.</summary>
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
        // The lock delays late results until the summary is written; they then delete it again.
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
