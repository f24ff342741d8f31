using CacheWarming.Bibliographies;
using CacheWarming.Databases;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>The new name of a job.</summary>
/// <param name="Name">At most 200 characters; empty to use the name of the format.</param>
public sealed record JobName(string? Name);

/// <summary><c>PATCH /api/warming/jobs/{id}</c>: renames a job, also one that has ended.</summary>
static class RenameJob
{
    public static void MapRenameJob(this IEndpointRouteBuilder jobs) => jobs.MapPatch("/{id:guid}", RenameAsync)
        .WithName("RenameJob").WithSummary("Name a job")
        .RequireAuthorization(Roles.Submit).AddEndpointFilter(JobOwnership.OnlyAsync)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    static async Task<Results<Ok<JobView>, ProblemHttpResult>> RenameAsync(Guid id, JobName wanted, Database database, ReadJobs read, CancellationToken cancel)
    {
        var name = AuthorName.Tidy(wanted.Name ?? "");
        if (name.Length > JobOptions.LongestName)
            return ProblemAnswer.Create(StatusCodes.Status400BadRequest, ErrorCode.TooLong("name"), $"The name has {name.Length} characters; send at most {JobOptions.LongestName}.");
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync("UPDATE jobs SET name = @name WHERE id = @job", null, [("name", Database.Clean(name)), ("job", database.Id(id))], cancel);
        return await read.FindAsync(id, cancel) is { } job ? TypedResults.Ok(job) : JobApi.NoSuchJob(id);
    }
}
