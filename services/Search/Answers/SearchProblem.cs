using System.Globalization;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Hosting.Problems;

namespace CacheWarming.Search.Answers;

/// <summary>What all search endpoints can return instead of an answer.</summary>
static class SearchProblem
{
    public const int DefaultPage = 20;
    public const int LargestPage = 100;

    /// <summary>Turns a <see cref="RefusedRequestException"/> into a 400 response, also for the page of the same process.</summary>
    public static async ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RefusedRequestException e)
        {
            return ProblemAnswer.Create(StatusCodes.Status400BadRequest, e.Error, e.Message);
        }
    }

    /// <summary>Describes the responses that all search endpoints can return.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string name, string summary) => endpoint
        .WithName(name)
        .WithSummary(summary)
        .Produces<FoundWorks>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status502BadGateway)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .ProducesProblem(StatusCodes.Status504GatewayTimeout);
}

/// <summary>404 because no catalogue has the book; it has the same caching headers as an answer with works.</summary>
sealed class NotFoundAnswer(CacheAnswer answer, string detail) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        Freshness.Say(httpContext.Response, answer);
        return ProblemAnswer.Create(StatusCodes.Status404NotFound, ErrorCode.NotFound, detail).ExecuteAsync(httpContext);
    }
}

/// <summary>
/// 503 with <c>Retry-After</c> in seconds (RFC 9110 §10.2.3): the cache has no answer and the catalogue can't be called now.
/// </summary>
sealed class RetryLater(CatalogUnavailableException failure) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(failure.RetryAfter.TotalSeconds));
        httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ProblemAnswer.Create(
            StatusCodes.Status503ServiceUnavailable,
            ErrorCode.CatalogueUnavailable,
            string.Create(CultureInfo.InvariantCulture, $"This is not stored yet, and {failure.Provider} can't be asked: {failure.Reason}. Try again in {seconds} s."))
            .ExecuteAsync(httpContext);
    }
}
