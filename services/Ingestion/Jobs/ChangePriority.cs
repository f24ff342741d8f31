using CacheWarming.Contracts;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Lets a job overtake, or no longer. Takes effect at the next dispatch, which calls back authors of jobs of a lower priority.</summary>
public sealed class ChangePriority(Database database)
{
    /// <returns>Whether the job is open; an ended one has nothing to hurry.</returns>
    public async Task<bool> ChangeAsync(Guid job, JobPriority priority, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await connection.RunAsync(
            "UPDATE jobs SET priority = @priority WHERE id = @job AND ended_at IS NULL", null, [("priority", (int)priority), ("job", database.Id(job))], cancel) > 0;
    }

    /// <summary>The priority that a request names, as an upload names it.</summary>
    /// <exception cref="UploadRefusedException">It names none, or one that is none.</exception>
    public static JobPriority Read(string? priority) =>
        JobOptions.Read(name => name == "priority" ? priority ?? "" : default(Microsoft.Extensions.Primitives.StringValues)).Priority;
}
