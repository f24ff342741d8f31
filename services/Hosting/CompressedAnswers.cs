using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Hosting;

/// <summary>Text is compressed (Brotli, gzip) for whoever accepts that (RFC 9110 §12.5.3).</summary>
/// <remarks>Over TLS too: no answer holds a secret beside what its sender chose, which is what could be guessed from its length.</remarks>
static class CompressedAnswers
{
    public static void AddCompressedAnswers(this IServiceCollection services) => services.AddResponseCompression(compression =>
    {
        compression.EnableForHttps = true;
        // Not text/event-stream: an event must not wait for others to be compressed with.
        compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json", "image/svg+xml", "text/csv"];
    });

    public static void UseCompressedAnswers(this IApplicationBuilder app)
    {
        app.Use(next => http =>
        {
            http.Response.OnStarting(static state => WeakenTag((HttpResponse)state), http.Response);
            return next(http);
        });
        app.UseResponseCompression();
    }

    /// <summary>A strong tag stands for the very bytes (RFC 9110 §8.8.3), and these are others now.</summary>
    static Task WeakenTag(HttpResponse response)
    {
        if (response.Headers.ContentEncoding.Count > 0 && response.Headers.ETag is [['"', ..] strong])
            response.Headers.ETag = "W/" + strong;
        return Task.CompletedTask;
    }
}
