namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>The rule of <see cref="GcraLimiter"/> as Redis runs it: times in microseconds of Redis's own clock.</summary>
static class RateLimiterScripts
{
    /// <summary>Arguments: interval, tolerance, how far ahead to reserve, the search share's interval (0 = warming) and tolerance, how far ahead a search in its share reserves.</summary>
    /// <returns>State (<see cref="ReservationState"/>), wait, reason.</returns>
    public const string Reserve =
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000000 + t[2]
        local known = redis.call('HMGET', KEYS[1], 'next', 'nextOfSearch', 'silentUntil', 'reason')
        local silent = tonumber(known[3] or 0) - now
        if silent > 0 then
          return {2, silent, known[4]}
        end
        local interval, tolerance, ahead = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local searchInterval, searchTolerance, searchAhead = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
        local next = math.max(tonumber(known[1] or 0), now)
        local nextOfSearch = math.max(tonumber(known[2] or 0), now)
        -- Nothing is reserved further ahead than this: the clock was set back, and the reservations begin anew.
        if next > now + searchAhead + tolerance + interval then
          next = now + tolerance
          nextOfSearch = now
        end
        local inShare = searchInterval > 0 and nextOfSearch - searchTolerance <= now
        local wait = math.max(next - tolerance - now, 0)
        if wait > (inShare and searchAhead or ahead) then
          return {0, math.ceil(wait), ''}
        end
        redis.call('HSET', KEYS[1], 'next', string.format('%.0f', next + interval))
        if inShare then
          redis.call('HSET', KEYS[1], 'nextOfSearch', string.format('%.0f', nextOfSearch + searchInterval))
        end
        return {1, math.ceil(wait), ''}
        """;

    /// <summary>Arguments: length of the cooldown, reason. A shorter cooldown never ends a longer one.</summary>
    public const string StartCooldown =
        """
        local t = redis.call('TIME')
        local till = t[1] * 1000000 + t[2] + ARGV[1]
        if till > tonumber(redis.call('HGET', KEYS[1], 'silentUntil') or 0) then
          redis.call('HMSET', KEYS[1], 'silentUntil', string.format('%.0f', till), 'reason', ARGV[2])
        end
        """;
}
