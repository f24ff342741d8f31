using System.Globalization;
using CacheWarming.Catalogs.RateLimiting;
using CacheWarming.Databases;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CacheWarming.Catalogs.Quotas;

/// <summary>Counts a day's calls of all processes in Redis, under <c>quota:{provider}:{date}</c>.</summary>
/// <remarks>
/// While Redis is away, no call is made, because a call that is not counted may exceed the quota, and this provider is only called after
/// another one.
/// </remarks>
/// <param name="zone">The time zone of the provider's day.</param>
public sealed partial class RedisQuota(
    string provider, int perDay, TimeZoneInfo zone, IConnectionMultiplexer redis, TimeProvider time, ILogger<RedisQuota> log,
    RedisBreaker? breaker = null) : IQuota
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);
    static readonly TimeSpan AskRedisAgainAfter = TimeSpan.FromSeconds(2);
    static readonly TimeSpan KeepAfterwards = TimeSpan.FromDays(1);

    // Arguments: calls per day, how long to keep the count (s), how many to take. Returns how many are used then, -1 if none was left.
    const string Spend =
        """
        local used = tonumber(redis.call('GET', KEYS[1]) or 0)
        if used >= tonumber(ARGV[1]) then
          return -1
        end
        used = math.min(used + ARGV[3], ARGV[1])
        redis.call('SET', KEYS[1], used, 'EX', ARGV[2])
        return used
        """;

    readonly RedisBreaker _breaker = breaker ?? new RedisBreaker(time);
    readonly string _name = ProviderKey.From(provider);
    readonly Cooldown _usedUp = new(provider, time);
    readonly Cooldown _gone = new("Redis", time);
    volatile Known _known = new("", 0);

    /// <inheritdoc/>
    public QuotaUse? Use => new QuotaUse(_known is { } known && known.Day == QuotaDay.Now(zone, time).Name ? known.Used : 0, perDay);

    /// <inheritdoc/>
    public void ThrowIfUsedUp()
    {
        _usedUp.ThrowIfActive();
        _gone.ThrowIfActive();
    }

    /// <inheritdoc/>
    public async ValueTask SpendAsync(CancellationToken cancel)
    {
        var day = QuotaDay.Now(zone, time);
        switch (await TakeAsync(day, 1, cancel))
        {
            case true:
                // A call that was granted is made, even if another caller finds the quota used up in the same moment.
                return;
            case false:
                _usedUp.Begin(day.Left, UsedUp(perDay));
                _usedUp.ThrowIfActive();
                return;
            default:
                _gone.ThrowIfActive();
                return;
        }
    }

    /// <inheritdoc/>
    public async ValueTask UseUpAsync(CancellationToken cancel)
    {
        var day = QuotaDay.Now(zone, time);
        _usedUp.Begin(day.Left, UsedUp(perDay));
        LogUsedUp(provider, day.Left.TotalHours);
        await TakeAsync(day, perDay, cancel);
    }

    internal static string UsedUp(int perDay) => string.Create(CultureInfo.InvariantCulture, $"the day's {perDay} calls are used up");

    /// <returns>False if none was left, null if Redis can't be used.</returns>
    async Task<bool?> TakeAsync(QuotaDay day, int calls, CancellationToken cancel)
    {
        try
        {
            RedisKey key = $"quota:{_name}:{day.Name}";
            RedisValue[] arguments = [perDay, (long)(day.Left + KeepAfterwards).TotalSeconds, calls];
            var used = (int)await _breaker.CallAsync(() => redis.GetDatabase().ScriptEvaluateAsync(Spend, [key], arguments), Bound, cancel);
            _known = new Known(day.Name, used < 0 ? perDay : used);
            return used >= 0;
        }
        catch (Exception gone) when (RedisFailure.IsUnavailable(gone))
        {
            // While Redis hangs, only one call waits for the time-out; calls of the next two seconds fail at once.
            LogGone(gone, provider);
            _gone.Begin(AskRedisAgainAfter, $"it counts the calls to {provider} and can't be reached");
            return null;
        }
    }

    sealed record Known(string Day, int Used);

    [LoggerMessage(LogLevel.Warning, "{Provider} says that its quota is used up; the next call is possible in {Hours:0.0} h")]
    partial void LogUsedUp(string provider, double hours);

    [LoggerMessage(LogLevel.Warning, "The calls to {Provider} can't be counted in Redis, so no call is made")]
    partial void LogGone(Exception gone, string provider);
}
