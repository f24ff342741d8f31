using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>Changes a job's priority. It takes effect at the next dispatch, which recalls authors of jobs with a lower priority.</summary>
public sealed class ChangePriority(Database database)
{
    /// <returns>Whether the job is open; the priority of an ended job is not changed.</returns>
    public async Task<bool> ChangeAsync(Guid job, JobPriority priority, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await connection.RunAsync(
            "UPDATE jobs SET priority = @priority WHERE id = @job AND ended_at IS NULL", null, [("priority", (int)priority), ("job", database.Id(job))], cancel) > 0;
    }

    /// <summary>Reads the priority of a request; the values are the same as in an upload.</summary>
    /// <exception cref="UploadRefusedException">The priority is missing or unknown.</exception>
    public static JobPriority Read(string? priority) =>
        JobOptions.Read(name => name == "priority" ? priority ?? "" : default(Microsoft.Extensions.Primitives.StringValues)).Priority;
}
