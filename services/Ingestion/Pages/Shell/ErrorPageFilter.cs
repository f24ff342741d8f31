using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>Shows a page that says which server does not answer, with the same status code as the API.</summary>
static class ErrorPageFilter
{
    public static async ValueTask<object?> ShowAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested && InWords(http, e) is not null)
        {
            return Page.Create<TroubleView>(new { CurrentUser = CurrentUser.From(http.User), What = InWords(http, e) }, StatusCodes.Status503ServiceUnavailable);
        }
    }

    static string? InWords(HttpContext http, Exception e) => e switch
    {
        _ when BrokerConnection.IsAway(e) => "The message broker does not answer.",
        _ when http.RequestServices.GetRequiredService<Database>().IsTransient(e) => "The database does not answer.",
        _ => null,
    };
}
