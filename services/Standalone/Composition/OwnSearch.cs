using Microsoft.AspNetCore.Routing.Template;

namespace CacheWarming.Standalone.Composition;

/// <summary>
/// Answers the page's searches with the Search module's endpoints in this process: without an address, a key or another connection. The
/// permission was checked when the page was requested.
/// </summary>
sealed class OwnSearch(EndpointDataSource endpoints, IServiceScopeFactory scopes) : HttpMessageHandler
{
    /// <exception cref="HttpRequestException">No endpoint has this path.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var _ = scope;
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        http.Request.Method = request.Method.Method;
        http.Request.Path = PathString.FromUriComponent(request.RequestUri!);
        http.Request.QueryString = QueryString.FromUriComponent(request.RequestUri!);
        http.Response.Body = body;
        var endpoint = endpoints.Endpoints.OfType<RouteEndpoint>().FirstOrDefault(one => Matches(one, http.Request))
            ?? throw new HttpRequestException($"No endpoint has the path {http.Request.Path}.");
        http.SetEndpoint(endpoint);
        await endpoint.RequestDelegate!(http);

        var response = new HttpResponseMessage((System.Net.HttpStatusCode)http.Response.StatusCode) { Content = new ByteArrayContent(body.ToArray()) };
        foreach (var (name, values) in http.Response.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                response.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        return response;
    }

    static bool Matches(RouteEndpoint endpoint, HttpRequest request) =>
        endpoint.RoutePattern.RawText is { } pattern && pattern.StartsWith("/api/search/", StringComparison.Ordinal)
        && new TemplateMatcher(TemplateParser.Parse(pattern), []).TryMatch(request.Path, request.RouteValues);
}
