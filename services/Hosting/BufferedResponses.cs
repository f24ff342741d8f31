namespace CacheWarming.Hosting;

/// <summary>Reads a response completely before it is passed on, up to a size limit.</summary>
/// <remarks>
/// Refit requests only the headers first and reads the body later, when neither a client's time-out nor its size limit applies any more.
/// </remarks>
/// <param name="most">The limit in bytes, after unpacking.</param>
public sealed class BufferedResponses(long most) : DelegatingHandler
{
    /// <exception cref="HttpRequestException">The response is larger, or ends too early.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(most, cancellationToken);
        return response;
    }
}
