using CacheWarming.BookCaching.Layout;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>A script that the server knows by its hash after the first call.</summary>
sealed class RedisScript(string name)
{
    readonly string _text = EmbeddedText.Read(name);

    public async Task<RedisResult> RunAsync(IDatabase redis, RedisValue[] arguments)
    {
        try
        {
            return await redis.ScriptEvaluateAsync(_text, values: arguments);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // The server restarted or its scripts were flushed; the client has noticed now and loads it again.
            return await redis.ScriptEvaluateAsync(_text, values: arguments);
        }
    }
}
