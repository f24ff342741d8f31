using System.Runtime.InteropServices;
using CacheWarming.BookCaching.Layout;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>
/// Notifications between processes about changed entries: hashes of keys, 8 bytes each, on one channel for each database.
/// </summary>
/// <remarks>The client subscribes again when the connection comes back; notifications sent in the meantime are lost.</remarks>
sealed class RedisBackplane : IDisposable
{
    readonly IConnectionMultiplexer _redis;
    readonly RedisChannel _channel;
    readonly Action<long> _changed;
    readonly Action _missed;

    public RedisBackplane(IConnectionMultiplexer redis, RedisChannel channel, Action<long> changed, Action missed)
    {
        (_redis, _channel, _changed, _missed) = (redis, channel, changed, missed);
        redis.ConnectionRestored += OnRestored;
        redis.ConnectionFailed += OnFailed;
        Subscribe();
    }

    public static RedisValue Encode(IEnumerable<IndexKey> keys) => MemoryMarshal.AsBytes<long>(keys.Select(key => key.Hash).ToArray()).ToArray();

    public void Dispose()
    {
        _redis.ConnectionRestored -= OnRestored;
        _redis.ConnectionFailed -= OnFailed;
        try
        {
            _redis.GetSubscriber().Unsubscribe(_channel, OnMessage, CommandFlags.FireAndForget);
        }
        catch (ObjectDisposedException)
        {
            // The connection was closed before, and the subscription with it.
        }
    }

    void Subscribe()
    {
        try
        {
            _redis.GetSubscriber().Subscribe(_channel, OnMessage, CommandFlags.FireAndForget);
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException or TimeoutException)
        {
            // The server is away; the client subscribes when it comes back.
        }
    }

    void OnMessage(RedisChannel channel, RedisValue message)
    {
        var bytes = (byte[]?)message ?? [];
        foreach (var hash in MemoryMarshal.Cast<byte, long>(bytes))
            _changed(hash);
    }

    void OnRestored(object? sender, ConnectionFailedEventArgs connection)
    {
        if (connection.ConnectionType is ConnectionType.Subscription)
            _missed();
    }

    void OnFailed(object? sender, ConnectionFailedEventArgs connection)
    {
        if (connection.ConnectionType is ConnectionType.Subscription)
            _missed();
    }
}
