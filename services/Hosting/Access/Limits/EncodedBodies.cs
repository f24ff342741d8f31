using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access.Limits;

/// <summary>
/// Refuses compressed bodies, which may be a thousand times larger when they are unpacked, and JSON in another encoding than UTF-8 (RFC
/// 8259 §8.1), with 415 (RFC 9110 §15.5.16).
/// </summary>
static class EncodedBodies
{
    public static void RefuseEncodedBodies(this IApplicationBuilder app) => app.Use(next => http =>
    {
        if (http.Request.Headers.ContentEncoding is [] or ["identity"])
        {
            return !http.Request.HasJsonContentType() || Charset(http.Request) is "" or "utf-8" ? next(http) : ProblemAnswer.WriteAsync(
                http, StatusCodes.Status415UnsupportedMediaType, ErrorCode.UnsupportedCharset, "JSON is sent as UTF-8. Encode the body so, and leave charset out of Content-Type.");
        }
        http.Response.Headers.AcceptEncoding = "identity";
        return ProblemAnswer.WriteAsync(
            http, StatusCodes.Status415UnsupportedMediaType, ErrorCode.CompressedBody, "The body has a Content-Encoding. Send it as it is, without one.");
    });

    static string Charset(HttpRequest request) => request.GetTypedHeaders().ContentType?.Charset.ToString().Trim('"').ToLowerInvariant() ?? "";
}
