using StackExchange.Redis;

namespace CacheWarming.Catalogs;

/// <summary>Interprets exceptions of Redis calls.</summary>
static class RedisFailure
{
    /// <summary>Whether Redis could not be reached, did not answer in time or refused the command.</summary>
    public static bool IsUnavailable(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException;
}
