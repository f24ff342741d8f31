using System.Net;
using System.Net.Http.Headers;

namespace CacheWarming.Catalogs.Calls;

/// <summary>Reads an answer completely up to a size limit; of an answer without data only the beginning.</summary>
/// <remarks>
/// Refit reads a body only after this, without a limit, and the body of an error without the token that ends a call in time.
/// </remarks>
sealed class LimitedResponses(long most) : DelegatingHandler
{
    public const int MostOfARefusal = 8 * 1024;

    public static bool IsPage(HttpContentHeaders? headers) => string.Equals(headers?.ContentType?.MediaType, "text/html", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidDataException">The answer is longer than the limit.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is not HttpStatusCode.OK || IsPage(response.Content.Headers))
        {
            response.Content = await BeginningAsync(response.Content, cancellationToken);
            return response;
        }

        try
        {
            await response.Content.LoadIntoBufferAsync(most, cancellationToken);
            return response;
        }
        catch (HttpRequestException endless) when (endless.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new InvalidDataException(FormattableString.Invariant($"an answer of more than {most} bytes"), endless);
        }
    }

    static async Task<HttpContent> BeginningAsync(HttpContent whole, CancellationToken cancel)
    {
        using (whole)
        {
            var bytes = new byte[MostOfARefusal];
            await using var body = await whole.ReadAsStreamAsync(cancel);
            var beginning = new ByteArrayContent(bytes, 0, await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel));
            beginning.Headers.ContentType = whole.Headers.ContentType;
            return beginning;
        }
    }
}
