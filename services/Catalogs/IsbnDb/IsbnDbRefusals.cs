using System.Net;
using CacheWarming.Catalogs.Calls;

namespace CacheWarming.Catalogs.IsbnDb;

/// <summary>ISBNdb's refusals: <c>{"message":"Limit Exceeded"}</c> with 429, which does not say whether of the second or of the day.</summary>
sealed class IsbnDbRefusals : IRefusals
{
    public Exception Of(Refusal refusal) => refusal.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? refusal.Denied(": check IsbnDb:ApiKey and that BaseAddress is the plan's")
        : refusal.ByStatus(IsbnDbOptions.Section);
}
