using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>
/// Middleware that simulates the network between catalogue and caller: it counts, refuses, slows down, changes or aborts calls.
/// </summary>
sealed class NetworkConditions(SimulatorOptions options, CallLedger ledger, FaultPlan faults)
{
    // The limit of the request line, including GET and HTTP/1.1: the size of one of nginx's large_client_header_buffers.
    const int LongestRequestLine = 8192;
    const string TooLongPage = "<html>\r\n<head><title>414 Request-URI Too Large</title></head>\r\n<body>\r\n<center><h1>414 Request-URI Too Large</h1></center>\r\n</body>\r\n</html>\r\n";
    const string ForbiddenPage = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>";

    public void Map(IEndpointRouteBuilder routes, string pattern, Func<HttpRequest, Answer> endpoint) =>
        routes.MapGet(pattern, (RequestDelegate)(context => ServeAsync(context, pattern, endpoint)));

    public void MapOther(IEndpointRouteBuilder routes) =>
        routes.MapFallback(
            "{**path}", (RequestDelegate)(context => ServeAsync(context, CallLedger.Other, request => Answer.NotFound(request.Path))));

    async Task ServeAsync(HttpContext context, string pattern, Func<HttpRequest, Answer> endpoint)
    {
        try
        {
            var authors = RequestedAuthors.From(context.Request);
            ledger.Begin(pattern, authors);
            Fault? fault = null;
            Answer answer;
            try
            {
                if (await RefusalAsync(context) is { } refusal)
                {
                    answer = refusal;
                }
                else
                {
                    fault = faults.Meet(context.Request.Path.Value ?? "/", authors);
                    answer = await MeetAsync(context, fault) ?? endpoint(context.Request);
                    if (fault is null)
                    {
                        ledger.Answer(authors);
                    }
                }

                await WaitAsync(options.Latency + (answer.Documents * options.LatencyPerDocument), context.RequestAborted);
            }
            finally
            {
                // Ended before the answer is sent: a caller who has the answer may call again before this code continues, and is still only
                // one caller.
                ledger.End();
            }

            await SendAsync(context, answer, fault);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller or the simulator closed the connection, so there is no answer to send.
        }
    }

    async Task<Answer?> MeetAsync(HttpContext context, Fault? fault)
    {
        if (fault is null)
        {
            return null;
        }

        await WaitAsync(TimeSpan.FromMilliseconds(fault.DelayMs), context.RequestAborted);
        if (fault.Abort)
        {
            context.Abort();
            throw new OperationCanceledException(context.RequestAborted);
        }

        return Faulty(context, fault);
    }

    async Task<Answer?> RefusalAsync(HttpContext context)
    {
        if (RequestLineLength(context) > LongestRequestLine)
        {
            return Answer.Text(StatusCodes.Status414UriTooLong, "text/html", TooLongPage);
        }

        var wait = ledger.PassRate();
        if (options.RequireContact && !NamesContact(context.Request.Headers.UserAgent.ToString()))
        {
            return Answer.Text(StatusCodes.Status403Forbidden, "text/html", ForbiddenPage);
        }

        if (!options.EnforceRate)
        {
            return null;
        }

        if (wait is { } delay)
        {
            await WaitAsync(delay, context.RequestAborted);
            return null;
        }

        if (options.RetryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return Answer.Json(
            json =>
            {
                json.WriteNumber("status", StatusCodes.Status429TooManyRequests);
                json.WriteString(
                    "message",
                    string.Create(CultureInfo.InvariantCulture, $"Too Many Requests. {options.Rate:0.##} a second are allowed here."));
            },
            StatusCodes.Status429TooManyRequests);
    }

    static int RequestLineLength(HttpContext context) =>
        context.Request.Method.Length + context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Length + context.Request.Protocol.Length + "  \r\n".Length;

    // Open Library serves requests without any User-Agent at its anonymous rate.
    static bool NamesContact(string userAgent) =>
        userAgent.Length == 0 || userAgent.Contains('@', StringComparison.Ordinal) || userAgent.Contains("://", StringComparison.Ordinal);

    static Answer? Faulty(HttpContext context, Fault fault)
    {
        foreach (var (name, value) in fault.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            context.Response.Headers[name] = value;
        }

        return fault.Status is null && fault.Body is null
            ? null
            : Answer.Text(fault.Status ?? StatusCodes.Status200OK, fault.ContentType ?? Answer.JsonType, fault.Body ?? "");
    }

    async Task SendAsync(HttpContext context, Answer answer, Fault? fault)
    {
        ledger.Send(answer.Body.Length);
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (answer.Location is { } location)
        {
            response.Headers.Location = location;
        }

        if (fault is not { TrickleMs: > 0 } slow)
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
            return;
        }

        await response.Body.FlushAsync(context.RequestAborted);
        for (var sent = 0; sent < answer.Body.Length; sent++)
        {
            await WaitAsync(TimeSpan.FromMilliseconds(slow.TrickleMs), context.RequestAborted);
            await response.Body.WriteAsync(answer.Body.Slice(sent, 1), context.RequestAborted);
            await response.Body.FlushAsync(context.RequestAborted);
        }
    }

    Task WaitAsync(TimeSpan time, CancellationToken cancel) =>
        time > TimeSpan.Zero ? Task.Delay(time, options.Time, cancel) : Task.CompletedTask;
}
