using System.Runtime.InteropServices;
using CacheWarming.BookCaching.Layout;
using CacheWarming.Databases;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>The store in Redis (a single server, with Sentinel or as a cluster): pipelines of commands that each touch one key.</summary>
/// <remarks>
/// <see cref="RedisKeys"/> has the layout. If a new value depends on the old one, C# computes it and a script with one key does the
/// compare-and-set. Pointers lead to works and are checked when they are followed, so they may be written after the works and live longer.
/// The hashes of ISBNs belong to a generation, which is as long as entries are served; they are kept for one more generation, and reads
/// look in this and the previous one.
/// </remarks>
sealed partial class RedisBookStore : IBookStore
{
    static readonly string CompareAndSet = EmbeddedText.Read("compare-and-set.lua");

    readonly IConnectionMultiplexer _connection;
    readonly IDatabase _redis;
    readonly BookCacheOptions _options;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly RedisBreaker _breaker;

    /// <summary>
    /// Batches the reads of searches, because the client wakes callers one by one. With 64 callers that each wait for a GET and then an
    /// HGET, it reads 50,000-61,000 titles per second for 19-25 µs of this process's processor each; in batches 69,000-204,000 for 6-20 µs.
    /// </summary>
    readonly RequestBatcher<IReadOnlyList<IndexKey>, IReadOnlyList<IndexEntry>> _searches;
    readonly IsbnLifetimes _isbnLifetimes = new();
    byte[]? _script;
    int _saidSizeUnknown;

    public RedisBookStore(
        IConnectionMultiplexer redis, IOptions<BookCacheOptions> options, TimeProvider time, ILogger<RedisBookStore> log, RedisBreaker? breaker = null)
    {
        (_connection, _redis, _options, _time, _log) = (redis, redis.GetDatabase(), options.Value, time, log);
        _breaker = breaker ?? new RedisBreaker(time);
        _searches = new(FindForSearchesAsync, SearchesPerCall);
    }

    RedisChannel Channel => RedisKeys.Changes(_redis.Database);

    long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    long ServableSeconds => (long)_options.ServableFor.TotalSeconds;

    long Generation => Now / ServableSeconds;

    public Task PutMissingAsync(IReadOnlyList<IndexKey> keys, DateTimeOffset until, CancellationToken cancel)
    {
        var lifetime = until - _time.GetUtcNow();
        return lifetime <= TimeSpan.Zero
            ? Task.CompletedTask
            : WriteAsync(() => PipelineAsync(keys.Select(key => Command(redis => redis.StringSetAsync(RedisKeys.Missing(key), until.ToUnixTimeSeconds(), lifetime)))), cancel);
    }

    public Task PutMarkersAsync(IReadOnlyList<(string Author, byte[] Json)> markers, TimeSpan lifetime, CancellationToken cancel) => WriteAsync(
        () => PipelineAsync(markers.Select(one => Command(redis => redis.StringSetAsync(RedisKeys.Marker(one.Author), one.Json, lifetime)))), cancel);

    public Task<IReadOnlyList<StoredWork>> RemoveAsync(string home, IReadOnlyList<string> aliases, CancellationToken cancel) => BoundAsync<IReadOnlyList<StoredWork>>(
        async () =>
        {
            var (author, names) = (_redis.HashGetAllAsync(RedisKeys.Author(home)), aliases.Select(RedisKeys.Name).Distinct().ToList());
            var leading = await PipelineAsync(names.Select(name => Command(redis => redis.HashGetAllAsync(name))));
            await PipelineAsync(
            [
                redis => redis.KeyDeleteAsync(RedisKeys.Author(home)),
                .. aliases.Append(home).Select(alias => Command(redis => redis.KeyDeleteAsync(RedisKeys.Missing(IndexKey.Author(alias))))),
                .. names.Zip(leading, (name, fields) => Command(redis => redis.HashDeleteAsync(
                    name, [.. fields.Where(field => field.Name == "a" + home || field.Value == home).Select(field => field.Name)]))),
            ]);
            return [.. (await author).Where(field => !field.Name.IsNullOrEmpty).Select(field => new StoredWork((byte[])field.Value!))];
        },
        _options.WriteTimeout,
        cancel);

    public Task<bool> TryClaimAsync(string what, TimeSpan lease, CancellationToken cancel) =>
        BoundAsync(() => _redis.StringSetAsync(RedisKeys.Claim(what), "", lease, When.NotExists), _options.ReadTimeout, cancel);

    public Task AnnounceAsync(IEnumerable<IndexKey> changed, CancellationToken cancel) =>
        BoundAsync(() => _redis.PublishAsync(Channel, RedisBackplane.Encode(changed)), _options.WriteTimeout, cancel);

    public IDisposable Listen(Action<long> changed, Action missed) => new RedisBackplane(_connection, Channel, changed, missed);

    /// <summary>
    /// Up to 10 % longer than entries are served and different for each entry, so that entries stored together do not expire together.
    /// </summary>
    TimeSpan Lifetime(string text) => _options.ServableFor * (1 + (0.1 * IndexKey.Spread(text)));

    internal static RedisValue Value(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } whole && whole.Length == segment.Count ? whole : bytes.ToArray();

    static Func<IDatabaseAsync, Task<T>> Command<T>(Func<IDatabaseAsync, Task<T>> command) => command;

    Task PipelineAsync(IEnumerable<Func<IDatabaseAsync, Task>> commands) => PipelineAsync(commands.Select(command => Command(async redis =>
    {
        await command(redis);
        return true;
    })));

    /// <summary>Sends all commands at once and waits for all answers.</summary>
    async Task<T[]> PipelineAsync<T>(IEnumerable<Func<IDatabaseAsync, Task<T>>> commands)
    {
        var batch = _redis.CreateBatch();
        var answers = commands.Select(command => command(batch)).ToList();
        batch.Execute();
        await InTurnAsync(answers);
        return [.. answers.Select(answer => answer.Result)];
    }

    /// <summary>
    /// Waits for the answers one after the other. <c>Task.WhenAll</c> would add a continuation to every task, and the client runs each
    /// continuation on the thread pool: a thousand work items for a batch.
    /// </summary>
    static async Task InTurnAsync(IEnumerable<Task> answers)
    {
        foreach (var answer in answers)
            await answer;
    }

    Task WriteAsync(Func<Task> write, CancellationToken cancel) => BoundAsync(
        async () =>
        {
            await write();
            return true;
        },
        _options.WriteTimeout,
        cancel);

    async Task<T> BoundAsync<T>(Func<Task<T>> call, TimeSpan bound, CancellationToken cancel)
    {
        try
        {
            return await _breaker.CallAsync(call, bound, cancel);
        }
        catch (TimeoutException e)
        {
            throw new BookStoreUnavailableException(e.Message, e);
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            throw new BookStoreUnavailableException("Redis does not answer: " + e.Message, e);
        }
    }
}
