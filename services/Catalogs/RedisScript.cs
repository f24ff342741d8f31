using StackExchange.Redis;

namespace CacheWarming.Catalogs;

/// <summary>A script that Redis runs on one key, within a bound: StackExchange.Redis's asynchronous calls never time out by themselves.</summary>
static class RedisScript
{
    public static async Task<RedisResult> RunAsync(
        IDatabase database, string script, RedisKey key, RedisValue[] arguments, TimeSpan bound, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            return await database.ScriptEvaluateAsync(script, [key], arguments).WaitAsync(bound, time, cancel);
        }
        catch (RedisServerException forgotten) when (forgotten.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // The scripts were flushed. This failure told the client so: it sends the text this time.
            return await database.ScriptEvaluateAsync(script, [key], arguments).WaitAsync(bound, time, cancel);
        }
    }

    /// <summary>Whether Redis could not be reached or would not work.</summary>
    public static bool MeansGone(Exception trouble) => trouble is RedisException or TimeoutException or ObjectDisposedException;
}
