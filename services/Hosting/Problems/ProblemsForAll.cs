using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Hosting.Problems;

/// <summary>Problem details for requests that no endpoint answers: malformed requests, unknown paths, and internal errors.</summary>
static class ProblemsForAll
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails();
        // A malformed request is answered with an explanation and not with an empty 400.
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.Configure<ExceptionHandlerOptions>(failures =>
        {
            failures.ExceptionHandler = AnswerFailureAsync;
            failures.StatusCodeSelector = failure => UnreadableRequest.Find(failure)?.StatusCode ?? StatusCodes.Status500InternalServerError;
            // A malformed request is the client's error, so it is not logged for operators.
            failures.SuppressDiagnosticsCallback = failed => UnreadableRequest.Find(failed.Exception) is not null;
        });
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(empty => AnswerEmptyAsync(empty.HttpContext));
    }

    static Task AnswerFailureAsync(HttpContext http)
    {
        var failure = http.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error;
        switch (UnreadableRequest.Find(failure))
        {
            case { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return AnswerEmptyAsync(http);
            case { } bad:
                var (error, detail) = UnreadableRequest.Explain(bad);
                return ProblemAnswer.WriteAsync(http, bad.StatusCode, error, detail);
        }
        if (http.RequestServices.GetServices<UnavailableServer>().FirstOrDefault(server => server.IsAway(failure)) is { } away)
        {
            http.Response.Headers.RetryAfter = "10";
            return ProblemAnswer.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, away.Error, away.Detail);
        }
        return ProblemAnswer.WriteAsync(
            http, StatusCodes.Status500InternalServerError, ErrorCode.InternalError,
            $"This is our failure, not yours. It is in the log of this service as {Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier}; try again, and tell whoever runs it if it stays.");
    }

    static Task AnswerEmptyAsync(HttpContext http)
    {
        if (http.Response.StatusCode == StatusCodes.Status404NotFound && UnknownPath.IsMetBy(http.Request) && http.RequestServices.GetService<UnknownPath>() is { } page)
            return page.Show(http).ExecuteAsync(http);
        var (error, detail) = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => (ErrorCode.NoSuchPath, "Nothing is served at this path, or what stands in its place is not of the right form. /openapi/v1.json lists what is."),
            StatusCodes.Status405MethodNotAllowed => (ErrorCode.MethodNotAllowed, $"{Method(http)} is not possible here, but {http.Response.Headers.Allow} is."),
            StatusCodes.Status413PayloadTooLarge => (ErrorCode.TooLarge, "The body is larger than this takes. Send less of it at a time."),
            StatusCodes.Status415UnsupportedMediaType => (ErrorCode.UnsupportedMediaType, "The body is of a media type that this does not take. Send application/json, without Content-Encoding."),
            >= 500 => (ErrorCode.InternalError, "This is our failure, not yours. Try again, and tell whoever runs this service if it stays."),
            _ => (ErrorCode.UnreadableRequest, "The request can't be read as it stands. /openapi/v1.json says what can be sent."),
        };
        return ProblemAnswer.WriteAsync(http, http.Response.StatusCode, error, detail);
    }

    static string Method(HttpContext http) => http.Request.Method is { Length: <= 20 } method ? method : "This method";
}
