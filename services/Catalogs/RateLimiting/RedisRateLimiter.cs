using CacheWarming.Databases;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>A provider's rate limit shared by all processes through Redis, under <c>pace:{provider}</c> and by Redis's clock.</summary>
/// <remarks>
/// Redis gone: warming gets a <see cref="CatalogUnavailableException"/> whose provider is <c>Redis</c>; each process goes on with its searches
/// at their share of the rate.
/// </remarks>
public sealed partial class RedisRateLimiter : IRateLimiter, IDisposable
{
    // Warming can wait longer than a reader.
    static readonly TimeSpan BoundOfSearch = TimeSpan.FromSeconds(1);
    static readonly TimeSpan BoundOfWarming = TimeSpan.FromSeconds(5);
    static readonly TimeSpan AskRedisAgainAfter = TimeSpan.FromSeconds(2);

    readonly string _provider;
    readonly IConnectionMultiplexer _redis;
    readonly RedisBreaker _breaker;
    readonly ILogger<RedisRateLimiter> _log;
    readonly RedisKey _key;
    readonly CallRate _rate;
    readonly LimiterQueue _queue;
    readonly Cooldown _cooldown;
    readonly LocalRateLimiter _withoutRedis;

    /// <param name="perSecond">Calls a second for all processes together, more than 0.</param>
    public RedisRateLimiter(string provider, double perSecond, IConnectionMultiplexer redis, TimeProvider time, ILogger<RedisRateLimiter> log, RedisBreaker? breaker = null)
    {
        _provider = provider;
        _redis = redis;
        _breaker = breaker ?? new RedisBreaker(time);
        _log = log;
        _key = "pace:" + ProviderKey.From(provider);
        _rate = new CallRate(perSecond);
        _queue = new LimiterQueue(provider, _rate, time);
        _cooldown = new Cooldown(provider, time);
        _withoutRedis = new LocalRateLimiter(provider, perSecond * CallRate.SearchShare, time);
    }

    /// <inheritdoc/>
    public async ValueTask AcquireAsync(Caller caller, CancellationToken cancel)
    {
        _cooldown.ThrowIfActive();
        try
        {
            var waited = await _queue.AcquireAsync(caller, ReserveAsync, cancel);
            _cooldown.ThrowIfActive();
            CatalogTelemetry.Waited(_provider, caller, waited);
        }
        catch (RedisGoneException) when (caller is Caller.Search)
        {
            await _withoutRedis.AcquireAsync(caller, cancel);
        }
        catch (RedisGoneException gone)
        {
            throw new CatalogUnavailableException("Redis", AskRedisAgainAfter, "it keeps the shared pace and can't be reached", gone);
        }
    }

    /// <inheritdoc/>
    public async ValueTask StartCooldownAsync(TimeSpan cooldown, string reason, CancellationToken cancel)
    {
        _cooldown.Begin(cooldown, reason);
        await _withoutRedis.StartCooldownAsync(cooldown, reason, cancel);
        try
        {
            await RunAsync(RateLimiterScripts.StartCooldown, [Microseconds(cooldown), reason], BoundOfSearch, cancel);
        }
        catch (RedisGoneException gone)
        {
            // This process keeps the cooldown; the others get the same answer from the provider.
            LogCooldownNotShared(gone, _provider);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Dispose();
        _withoutRedis.Dispose();
    }

    async ValueTask<Reservation> ReserveAsync(Caller caller, CancellationToken cancel)
    {
        var search = caller is Caller.Search;
        var answer = ((RedisValue[]?)await RunAsync(
            RateLimiterScripts.Reserve,
            [
                Microseconds(_rate.Interval),
                Microseconds(_rate.Tolerance),
                Microseconds(_rate.ReserveAhead),
                search ? Microseconds(_rate.SearchInterval) : 0,
                search ? Microseconds(_rate.SearchTolerance) : 0,
                Microseconds(WaitLimits.For(Caller.Search)),
            ],
            search ? BoundOfSearch : BoundOfWarming,
            cancel))!;
        var reservation = new Reservation((ReservationState)(int)answer[0], TimeSpan.FromMicroseconds((long)answer[1]), answer[2]);
        if (reservation.State is ReservationState.InCooldown)
        {
            _cooldown.Begin(reservation.Wait, reservation.Reason ?? "");
        }

        return reservation;
    }

    async Task<RedisResult> RunAsync(string script, RedisValue[] arguments, TimeSpan bound, CancellationToken cancel)
    {
        try
        {
            return await _breaker.CallAsync(() => _redis.GetDatabase().ScriptEvaluateAsync(script, [_key], arguments), bound, cancel);
        }
        catch (Exception failure) when (RedisFailure.IsUnavailable(failure))
        {
            throw new RedisGoneException(failure);
        }
    }

    static long Microseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMicroseconds);

    [LoggerMessage(LogLevel.Warning, "The cooldown that {Provider} asked for can't be shared through Redis")]
    partial void LogCooldownNotShared(Exception gone, string provider);

    sealed class RedisGoneException(Exception inner) : Exception("Redis can't be reached", inner);
}
