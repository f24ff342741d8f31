using StackExchange.Redis;

namespace CacheWarming.Catalogs;

/// <summary>What an exception of a Redis call means.</summary>
static class RedisFailure
{
    /// <summary>Whether Redis could not be reached, did not answer in time or refused to work.</summary>
    public static bool IsUnavailable(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException;
}
