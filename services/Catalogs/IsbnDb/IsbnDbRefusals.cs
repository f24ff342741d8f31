using System.Net;
using CacheWarming.Catalogs.Calls;

namespace CacheWarming.Catalogs.IsbnDb;

/// <summary>
/// ISBNdb's refusals: <c>{"message":"Limit Exceeded"}</c> with 429, which does not tell the rate limit from the daily quota.
/// </summary>
sealed class IsbnDbRefusals : IRefusals
{
    public Exception Of(Refusal refusal) => refusal.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? refusal.Denied(": check IsbnDb:ApiKey and that BaseAddress is the plan's")
        : refusal.ByStatus(IsbnDbOptions.Section);
}
