using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CacheWarming.Ingestion.Jobs;

/// <summary><c>GET /api/warming/jobs/{id}/tree</c>: from whom each author was discovered, and why it is warmed.</summary>
static class AuthorTreeApi
{
    public static void MapAuthorTree(this IEndpointRouteBuilder warming) => warming.MapGet("/jobs/{id:guid}/tree", ReadAsync)
        .WithName("GetAuthorTree").WithSummary($"A job's authors as a tree, the nearest first, at most {AuthorTree.MostAuthors}")
        .RequireAuthorization(Roles.Read)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    static async Task<Results<Ok<AuthorTree>, ProblemHttpResult>> ReadAsync(
        Guid id, int? limit, Database database, IDbContextFactory<JobsContext> contexts, CancellationToken cancel)
    {
        if (limit is < 1 or > AuthorTree.MostAuthors)
            throw new RefusedRequestException(ErrorCode.MustBe("limit", $"1-{AuthorTree.MostAuthors}"), $"limit is \"{limit}\"; send a whole number, 1-{AuthorTree.MostAuthors}.");
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        if (!await db.Jobs.AnyAsync(job => job.CorrelationId == id, cancel))
            return JobApi.NoSuchJob(id);
        var connection = await database.OpenAsync(cancel);
        await using var __ = connection;
        return TypedResults.Ok(await AuthorTree.ReadAsync(
            database, connection, id, limit ?? AuthorTree.DefaultAuthors, cancel));
    }
}
