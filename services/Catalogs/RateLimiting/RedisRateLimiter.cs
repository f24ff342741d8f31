using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>A provider's pace shared by all processes through Redis, under <c>pace:{provider}</c> and by Redis's clock.</summary>
/// <remarks>
/// Redis gone: warming gets a <see cref="CatalogUnavailableException"/> whose provider is <c>Redis</c>; searches go on at the share that
/// is theirs, each process for itself.
/// </remarks>
public sealed partial class RedisRateLimiter : IRateLimiter, IDisposable
{
    // Warming can wait longer than a reader.
    static readonly TimeSpan BoundOfSearch = TimeSpan.FromSeconds(1);
    static readonly TimeSpan BoundOfWarming = TimeSpan.FromSeconds(5);
    static readonly TimeSpan AskRedisAgainAfter = TimeSpan.FromSeconds(2);

    readonly string _provider;
    readonly IConnectionMultiplexer _redis;
    readonly TimeProvider _time;
    readonly ILogger<RedisRateLimiter> _log;
    readonly RedisKey _key;
    readonly CallRate _rate;
    readonly LimiterQueue _line;
    readonly Cooldown _silence;
    readonly LocalRateLimiter _withoutRedis;
    long _goneUntil = long.MinValue;

    /// <param name="perSecond">Calls a second for all processes together, more than 0.</param>
    public RedisRateLimiter(string provider, double perSecond, IConnectionMultiplexer redis, TimeProvider time, ILogger<RedisRateLimiter> log)
    {
        _provider = provider;
        _redis = redis;
        _time = time;
        _log = log;
        _key = "pace:" + ProviderKey.From(provider);
        _rate = new CallRate(perSecond);
        _line = new LimiterQueue(provider, _rate, time);
        _silence = new Cooldown(provider, time);
        _withoutRedis = new LocalRateLimiter(provider, perSecond * CallRate.SearchShare, time);
    }

    /// <inheritdoc/>
    public async ValueTask AcquireAsync(Caller caller, CancellationToken cancel)
    {
        _silence.ThrowIfActive();
        try
        {
            var waited = await _line.AcquireAsync(caller, BookAsync, cancel);
            _silence.ThrowIfActive();
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
    public async ValueTask StartCooldownAsync(TimeSpan silence, string reason, CancellationToken cancel)
    {
        _silence.Begin(silence, reason);
        await _withoutRedis.StartCooldownAsync(silence, reason, cancel);
        try
        {
            await RunAsync(RateLimiterScripts.Hold, [Microseconds(silence), reason], BoundOfSearch, cancel);
        }
        catch (RedisGoneException gone)
        {
            // This process keeps the silence; the others hear of it from the provider.
            LogHoldNotShared(gone, _provider);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _line.Dispose();
        _withoutRedis.Dispose();
    }

    async ValueTask<Reservation> BookAsync(Caller caller, CancellationToken cancel)
    {
        ThrowIfGone();
        var search = caller is Caller.Search;
        var answer = ((RedisValue[]?)await RunAsync(
            RateLimiterScripts.Book,
            [
                Microseconds(_rate.Interval),
                Microseconds(_rate.Tolerance),
                Microseconds(_rate.BookAhead),
                search ? Microseconds(_rate.SearchInterval) : 0,
                search ? Microseconds(_rate.SearchTolerance) : 0,
                Microseconds(WaitLimits.For(Caller.Search)),
            ],
            search ? BoundOfSearch : BoundOfWarming,
            cancel))!;
        var booking = new Reservation((ReservationState)(int)answer[0], TimeSpan.FromMicroseconds((long)answer[1]), answer[2]);
        if (booking.State is ReservationState.InCooldown)
        {
            _silence.Begin(booking.Wait, booking.Reason ?? "");
        }

        return booking;
    }

    async Task<RedisResult> RunAsync(string script, RedisValue[] arguments, TimeSpan bound, CancellationToken cancel)
    {
        try
        {
            return await _redis.GetDatabase().ScriptEvaluateAsync(script, [_key], arguments).WaitAsync(bound, _time, cancel);
        }
        catch (Exception trouble) when (RedisFailure.IsUnavailable(trouble))
        {
            Volatile.Write(ref _goneUntil, _time.GetUtcNow().UtcTicks + AskRedisAgainAfter.Ticks);
            throw new RedisGoneException(trouble);
        }
    }

    // While Redis hangs, one call finds that out by waiting; those of the next two seconds know.
    void ThrowIfGone()
    {
        if (_time.GetUtcNow().UtcTicks < Volatile.Read(ref _goneUntil))
        {
            throw new RedisGoneException(inner: null);
        }
    }

    static long Microseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMicroseconds);

    [LoggerMessage(LogLevel.Warning, "The silence that {Provider} asked for can't be shared through Redis")]
    partial void LogHoldNotShared(Exception gone, string provider);

    sealed class RedisGoneException(Exception? inner) : Exception("Redis can't be reached", inner);
}
