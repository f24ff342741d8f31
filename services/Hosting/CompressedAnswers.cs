using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Hosting;

/// <summary>Compresses text responses (Brotli, gzip) if the client accepts it (RFC 9110 §12.5.3).</summary>
/// <remarks>
/// Over TLS too: no response contains a secret together with text that another party chose, so its length reveals nothing (BREACH).
/// </remarks>
static class CompressedAnswers
{
    public static void AddCompressedAnswers(this IServiceCollection services) => services.AddResponseCompression(compression =>
    {
        compression.EnableForHttps = true;
        // Without text/event-stream, because an event must be sent at once.
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

    /// <summary>Weakens a strong ETag, because it stands for exactly these bytes (RFC 9110 §8.8.3) and compression changes them.</summary>
    static Task WeakenTag(HttpResponse response)
    {
        if (response.Headers.ContentEncoding.Count > 0 && response.Headers.ETag is [['"', ..] strong])
            response.Headers.ETag = "W/" + strong;
        return Task.CompletedTask;
    }
}
