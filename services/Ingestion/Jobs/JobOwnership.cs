using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Problems;
using Microsoft.EntityFrameworkCore;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Every client that may submit may also control its own jobs; jobs of other clients need an operator. All jobs may be read.
/// </summary>
static class JobOwnership
{
    public static async ValueTask<object?> OnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.User.IsInRole(Roles.Operate))
            return await next(context);
        var id = context.GetArgument<Guid>(0);
        var db = await http.RequestServices.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync(http.RequestAborted);
        await using var _ = db;
        var owner = await db.Jobs.Where(job => job.CorrelationId == id).Select(job => job.Client).SingleOrDefaultAsync(http.RequestAborted);
        return owner is null || owner == http.User.Identity?.Name
            ? await next(context)
            : ProblemAnswer.Create(
                StatusCodes.Status403Forbidden, ErrorCode.NotYourJob, $"The job {id} was uploaded with the key of another client. Use that client's key, or one with the role operate.");
    }
}
