using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access.ApiKeys;

/// <summary>Refuses a key in an address before anything else reads it, because addresses appear in logs, histories and referrers.</summary>
static class KeysInUrls
{
    static readonly string[] Names = ["api_key", "apikey", "api-key", "x-api-key", "access_token"];

    public static void RefuseKeysInUrls(this IApplicationBuilder app) => app.Use(next => http =>
        http.Request.QueryString.HasValue && http.Request.Query.Keys.Any(name => Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            ? ProblemAnswer.WriteAsync(
                http, StatusCodes.Status400BadRequest, ErrorCode.KeyInUrl,
                "A key in the query string ends in logs on its way here. Take it for known to others and have it replaced; then send it in the header X-Api-Key.")
            : next(http));
}
