using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Hosting.Access.Open;
using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace CacheWarming.Hosting.Access.Limits;

/// <summary>
/// Limits each client, so that one client's requests do not slow down the others: a token bucket per client and kind of request, and a
/// limit of concurrent long responses (<see cref="RateLimits"/>).
/// </summary>
sealed class ClientLimits : IDisposable
{
    readonly RateLimits _limits;
    readonly OpenAccess _open;
    readonly PartitionedRateLimiter<HttpContext> _often;
    readonly PartitionedRateLimiter<HttpContext> _atOnce;

    public ClientLimits(IOptions<AccessOptions> access, OpenAccess open)
    {
        (_limits, _open) = (access.Value.RateLimits, open);
        _often = PartitionedRateLimiter.Create<HttpContext, (string Client, string Kind)>(http =>
            QuotaOf(http) is { } quota ? Bucket(http, quota) : RateLimitPartition.GetNoLimiter(("", "")));
        _atOnce = PartitionedRateLimiter.Create<HttpContext, (string Client, string Kind)>(http => LongResponseTo(http) is { } answer
            ? RateLimitPartition.GetConcurrencyLimiter(
                (Client(http), answer.Kind), _ => new ConcurrencyLimiterOptions { PermitLimit = answer.AtOnce(_limits), QueueLimit = 0 })
            : RateLimitPartition.GetNoLimiter(("", "")));
    }

    public void Apply(RateLimiterOptions limiter)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(_often, _atOnce);
        limiter.OnRejected = (refused, cancel) => RefuseAsync(refused.HttpContext, refused.Lease);
    }

    /// <summary>
    /// Adds <c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers-10), from which a client can see its quota
    /// (q) per window (w, in seconds), what remains of it (r), and in how many seconds it is whole again (t).
    /// </summary>
    public Task DescribeAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (QuotaOf(http) is { } quota)
        {
            var (window, left) = ((long)quota.Window.TotalSeconds, Left(_often, http));
            var whole = Math.Max(1, (long)Math.Ceiling((quota.Calls - left) * quota.Window.TotalSeconds / quota.Calls));
            headers.Append("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{quota.Kind}\";q={quota.Calls};w={window}"));
            headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{quota.Kind}\";r={left};t={whole}"));
        }
        if (LongResponseTo(http) is { } answer)
        {
            headers.Append(
                "RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{answer.Kind}\";q={answer.AtOnce(_limits)};qu=\"concurrent-requests\""));
            headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{answer.Kind}\";r={Left(_atOnce, http)}"));
        }
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _often.Dispose();
        _atOnce.Dispose();
    }

    /// <summary>Null where nothing is limited.</summary>
    Quota? QuotaOf(HttpContext http) => _open.ToThisMachine ? null : http.Demanded() switch
    {
        Roles.Search => new Quota("search", _limits.SearchesPerSecond, TimeSpan.FromSeconds(1)),
        Roles.Submit => new Quota("submit", _limits.SubmissionsPerMinute, TimeSpan.FromMinutes(1)),
        _ => new Quota("other", _limits.OthersPerSecond, TimeSpan.FromSeconds(1)),
    };

    LongResponse? LongResponseTo(HttpContext http) => _open.ToThisMachine ? null : LongResponse.To(http);

    static long Left(PartitionedRateLimiter<HttpContext> limiter, HttpContext http) =>
        limiter.GetStatistics(http)?.CurrentAvailablePermits ?? 0;

    static RateLimitPartition<(string Client, string Kind)> Bucket(HttpContext http, Quota quota) =>
        RateLimitPartition.GetTokenBucketLimiter((Client(http), quota.Kind), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = quota.Calls,
            // For units longer than a second, one token at a time; otherwise a client could wait long for a whole unit.
            TokensPerPeriod = quota.Window > TimeSpan.FromSeconds(1) ? 1 : quota.Calls,
            ReplenishmentPeriod = quota.Window > TimeSpan.FromSeconds(1) ? quota.Window / quota.Calls : quota.Window,
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

    readonly record struct Quota(string Kind, int Calls, TimeSpan Window);
}
