using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Hosting.Access.Open;
using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace CacheWarming.Hosting.Access.Limits;

/// <summary>
/// Limits each client, so that one client's requests do not slow down the others: a token bucket per client and kind of request, and a
/// limit of concurrent long responses (<see cref="RateLimits"/>).
/// </summary>
static class ClientLimits
{
    public static void LimitClients(this RateLimiterOptions limiter, RateLimits limits, OpenAccess open)
    {
        var often = PartitionedRateLimiter.Create<HttpContext, (string Client, string Kind)>(http =>
            open.ToThisMachine
                ? RateLimitPartition.GetNoLimiter(("", ""))
                : http.Demanded() switch
                {
                    Roles.Search => Bucket(http, Roles.Search, limits.SearchesPerSecond, TimeSpan.FromSeconds(1)),
                    Roles.Submit => Bucket(http, Roles.Submit, limits.SubmissionsPerMinute, TimeSpan.FromMinutes(1)),
                    _ => Bucket(http, "", limits.OthersPerSecond, TimeSpan.FromSeconds(1)),
                });
        var atOnce = PartitionedRateLimiter.Create<HttpContext, (string Client, string Kind)>(http =>
            !open.ToThisMachine && http.GetEndpoint()?.Metadata.GetMetadata<LongResponse>() is { } answer && answer.IsMeant?.Invoke(http) != false
                ? RateLimitPartition.GetConcurrencyLimiter((Client(http), answer.Kind), _ => new ConcurrencyLimiterOptions { PermitLimit = answer.AtOnce(limits), QueueLimit = 0 })
                : RateLimitPartition.GetNoLimiter(("", "")));
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(often, atOnce);
        limiter.OnRejected = (refused, cancel) => RefuseAsync(refused.HttpContext, refused.Lease);
    }

    static RateLimitPartition<(string Client, string Kind)> Bucket(HttpContext http, string kind, int most, TimeSpan within) =>
        RateLimitPartition.GetTokenBucketLimiter((Client(http), kind), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = most,
            // For units longer than a second, one token at a time; otherwise a client could wait long for a whole unit.
            TokensPerPeriod = within > TimeSpan.FromSeconds(1) ? 1 : most,
            ReplenishmentPeriod = within > TimeSpan.FromSeconds(1) ? within / most : within,
            QueueLimit = 0,
        });

    /// <summary>The key's name, or an address if there is no key. The slash keeps the two apart, because no address contains one.</summary>
    static string Client(HttpContext http) => http.User.Identity switch
    {
        { IsAuthenticated: true, Name: { } name } when name != ApiKey.Anonymous => "key/" + name,
        _ => Address(http.Connection.RemoteIpAddress),
    };

    /// <summary>For IPv6 the network, because a household has 2⁶⁴ addresses.</summary>
    static string Address(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes(), 0, 8),
        _ => address.ToString(),
    };

    static async ValueTask RefuseAsync(HttpContext http, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)) : 1;
        http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await ProblemAnswer.WriteAsync(
            http, StatusCodes.Status429TooManyRequests, ErrorCode.TooManyRequests,
            string.Create(CultureInfo.InvariantCulture, $"This client asks faster than it may. Send the request again in {wait} s, and fewer of them at once."));
    }
}
