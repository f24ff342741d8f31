namespace CacheWarming.Hosting;

/// <summary>Reads an answer to its end before it is handed on, and no more than a limit of it.</summary>
/// <remarks>Refit asks for headers and reads the body after that, where neither a client's time-out nor its bound holds any more.</remarks>
/// <param name="most">Bytes, unpacked.</param>
public sealed class BufferedResponses(long most) : DelegatingHandler
{
    /// <exception cref="HttpRequestException">The answer is longer, or breaks off.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(most, cancellationToken);
        return response;
    }
}
