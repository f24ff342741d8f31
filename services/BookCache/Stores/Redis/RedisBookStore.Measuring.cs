using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

sealed partial class RedisBookStore
{
    /// <remarks>If <c>INFO</c> is not allowed, the size is unknown and warming does not pause.</remarks>
    public Task<StoreSize> MeasureAsync(CancellationToken cancel) => BoundAsync(
        async () =>
        {
            var primaries = _connection.GetServers().Where(server => server.IsConnected && !server.IsReplica).ToList();
            if (primaries.Count == 0)
                throw new BookStoreUnavailableException("Redis does not answer: no primary is connected.");
            try
            {
                var entries = await Task.WhenAll(primaries.Select(server => server.DatabaseSizeAsync(_redis.Database)));
                var memory = await Task.WhenAll(primaries.Select(ReadMemoryAsync));
                return new StoreSize(
                    "Redis",
                    entries.Sum(),
                    memory.Sum(one => one.Used),
                    memory.All(one => one.Most > 0) ? memory.Sum(one => one.Most) : null,
                    memory[0].Policy,
                    memory.Max(one => one.Most > 0 ? (double)one.Used / one.Most : 0));
            }
            catch (RedisServerException e) when (e.Message.Contains("NOPERM", StringComparison.Ordinal) || e.Message.Contains("can't run this command", StringComparison.Ordinal))
            {
                if (Interlocked.Exchange(ref _saidSizeUnknown, 1) == 0)
                    LogSizeUnknown(_log, e.Message);
                return new StoreSize("Redis", null, null);
            }
        },
        _options.ReadTimeout,
        cancel);

    static async Task<(long Used, long Most, string? Policy)> ReadMemoryAsync(IServer server)
    {
        // Called from a script, because the client allows <c>INFO</c> only to administrators.
        var memory = ((string?)await server.ExecuteAsync("EVAL", "return redis.call('INFO', 'memory')", 0) ?? "").Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return (Number("used_memory"), Number("maxmemory"), memory.GetValueOrDefault("maxmemory_policy"));

        long Number(string name) => memory.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Redis does not report its memory, so warming does not pause before Redis is full: {Reason}. Allow INFO and DBSIZE")]
    static partial void LogSizeUnknown(ILogger log, string reason);
}
