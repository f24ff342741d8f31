using CacheWarming.BookCaching;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Problems;
using CacheWarming.Search.Answers;

namespace CacheWarming.Search.Operating;

/// <summary>
/// <c>DELETE /api/cache/author/{name}</c>, by name or catalogue id: removes the author, and the works stored under this author, from the
/// cache of every process; the next search or job fetches them again.
/// </summary>
static class EvictAuthor
{
    public static void MapForgetAuthor(this IEndpointRouteBuilder cache) => cache
        .MapDelete("/author/{name}", DeleteAsync)
        .WithName("ForgetAuthor")
        .RequireAuthorization(Roles.Operate)
        .WithSummary("Removes an author's bibliography and works from the cache, everywhere.")
        .Produces<EvictedAuthors>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    static async Task<IResult> DeleteAsync(string name, BookCache cache, CancellationToken cancel)
    {
        try
        {
            var removed = await cache.RemoveAuthorAsync(SearchWords.Read("name", name), cancel);
            return TypedResults.Ok(new EvictedAuthors(removed, removed.Sum(author => author.Works)));
        }
        catch (BookStoreUnavailableException e)
        {
            return ProblemAnswer.Create(
                StatusCodes.Status503ServiceUnavailable, ErrorCode.CacheUnavailable, $"{e.Message} Nothing is removed for certain: send it again.");
        }
    }
}

/// <summary>The authors that were removed; empty if the cache did not have the name.</summary>
/// <param name="Works">Number of removed works. A work shared with another author stays stored under that author.</param>
public sealed record EvictedAuthors(IReadOnlyList<RemovedAuthor> Authors, int Works);
