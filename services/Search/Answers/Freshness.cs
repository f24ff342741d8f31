using System.Globalization;
using CacheWarming.BookCaching;

namespace CacheWarming.Search.Answers;

/// <summary>The response headers that describe the freshness of an answer: <c>X-Cache</c>, <c>Age</c> and <c>Cache-Control</c>.</summary>
/// <remarks>
/// A client subtracts <c>Age</c> from <c>max-age</c> (RFC 9111 §4.2.3): the rest is the entry's remaining fresh time.
/// <c>stale-while-revalidate</c> (RFC 5861 §3) is the time for which the cache itself still serves the entry after that.
/// </remarks>
static class Freshness
{
    public static void Say(HttpResponse response, CacheAnswer answer)
    {
        response.Headers["X-Cache"] = answer.Result switch
        {
            CacheResult.Miss => "MISS",
            // Similar works alone do not answer the question, so this counts as a miss.
            _ when answer.Works.Count == 0 && answer.Similar.Count > 0 => "MISS",
            CacheResult.Stale => "STALE",
            _ => "HIT",
        };
        response.Headers.Age = Seconds(answer.Age);
        response.Headers.CacheControl = answer.StaleFor > TimeSpan.Zero
            ? $"public, max-age={Seconds(answer.FreshFor)}, stale-while-revalidate={Seconds(answer.StaleFor)}"
            : $"public, max-age={Seconds(answer.FreshFor)}";
    }

    static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
