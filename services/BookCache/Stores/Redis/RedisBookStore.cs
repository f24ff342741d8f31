using System.Globalization;
using System.Runtime.InteropServices;
using CacheWarming.BookCaching.Layout;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>Entries in Redis, each operation a script: one round trip, atomic.</summary>
/// <remarks>
/// <para>
/// <c>bc1:author:{home}</c> is a hash of that author's works by id, and under the empty field the bibliography;
/// <c>bc1:title:{key}</c> a hash of pointers (home, tab, id); <c>bc1:isbn:{generation}:{digits 9–12}</c> a hash from the ISBN's first
/// eight digits to pointers; <c>bc1:name:{key}</c> a hash of the homes under a name and of what evidence led to which;
/// <c>bc1:missing:{kind}:{text}</c> the second until which nothing is there; <c>bc1:claim:{what}</c> stands while one process does something.
/// </para>
/// <para>
/// A generation is as long as entries are servable; its hashes live one more. Reads look in this generation and the one before.
/// Scripts follow pointers from key to key, so a cluster of Redis would need them on one slot.
/// </para>
/// </remarks>
sealed class RedisBookStore : IBookStore
{
    const string Prefix = "bc1:";
    const int WorksPerCall = 50;
    const int KeysPerCall = 100;

    /// <summary>As many as a search has, and not coverage's hundreds.</summary>
    const int KeysOfASearch = 6;
    const int SearchesPerCall = 16;

    static readonly string PutWorks = EmbeddedText.Read("put-works.lua");
    static readonly string PutBibliography = EmbeddedText.Read("put-bibliography.lua");
    static readonly string Find = EmbeddedText.Read("find.lua");
    static readonly string FindAuthors = EmbeddedText.Read("find-authors.lua");
    static readonly string Remove = EmbeddedText.Read("remove.lua");
    static readonly string Measure = EmbeddedText.Read("measure.lua");

    readonly IConnectionMultiplexer _connection;
    readonly IDatabase _redis;
    readonly BookCacheOptions _options;
    readonly TimeProvider _time;
    readonly Breaker _breaker;

    /// <summary>Searches that come while Redis answers others are asked in one script: calling it costs more than what it looks up.</summary>
    readonly Together<IReadOnlyList<IndexKey>, IReadOnlyList<Shelf>> _searches;

    public RedisBookStore(IConnectionMultiplexer redis, IOptions<BookCacheOptions> options, TimeProvider time)
    {
        (_connection, _redis, _options, _time) = (redis, redis.GetDatabase(), options.Value, time);
        _breaker = new Breaker(2 * _options.ReadTimeout, _options.ReadTimeout, failures: 1, time);
        _searches = new Together<IReadOnlyList<IndexKey>, IReadOnlyList<Shelf>>(FindTogetherAsync, SearchesPerCall);
    }

    // Redis's channels don't belong to a database.
    string ChannelName => string.Create(CultureInfo.InvariantCulture, $"{Prefix}changed:{_redis.Database}");

    RedisChannel Channel => RedisChannel.Literal(ChannelName);

    long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    long ServableSeconds => (long)_options.ServableFor.TotalSeconds;

    long Generation => Now / ServableSeconds;

    public Task PutWorksAsync(IReadOnlyList<ShelvedWork> works, CancellationToken cancel) =>
        BoundAsync(() => Task.WhenAll(works.Chunk(WorksPerCall).Select(chunk => _redis.ScriptEvaluateAsync(PutWorks, values: Arguments(chunk)))), _options.WriteTimeout, cancel);

    RedisValue[] Arguments(ShelvedWork[] works)
    {
        var generationEnds = ((Generation + 2) * ServableSeconds) - Now;
        var arguments = new List<RedisValue>(works.Length * 16) { Prefix, Now - ServableSeconds, Generation, generationEnds, ChannelName };
        foreach (var work in works)
        {
            arguments.AddRange([work.Home, work.Id, Value(work.Work.Bytes), Lifetime(work.Home), work.TitleKeys.Count]);
            foreach (var title in work.TitleKeys)
                arguments.Add(title);
            arguments.Add(work.Isbns.Count);
            foreach (var isbn in work.Isbns)
                arguments.Add(isbn.Digits);
        }
        return [.. arguments];
    }

    public Task PutBibliographyAsync(ShelvedBibliography bibliography, CancellationToken cancel)
    {
        var home = bibliography.Home;
        RedisValue[] arguments =
        [
            Prefix, ChannelName, home, bibliography.FetchedAt.ToUnixTimeSeconds(), Value(bibliography.Head), Lifetime(home), bibliography.IsComplete ? 1 : 0,
            bibliography.IsRestored ? 1 : 0, bibliography.Works.Count,
            .. bibliography.Works.Select(work => (RedisValue)$"{(work.Home == home ? "" : work.Home)}\t{work.Id}"),
            bibliography.Aliases.Count,
            .. bibliography.Aliases.Select(alias => (RedisValue)alias),
            .. bibliography.Resolutions.SelectMany(r => new RedisValue[] { r.Alias, r.Evidence }),
        ];
        return BoundAsync(() => _redis.ScriptEvaluateAsync(PutBibliography, values: arguments), _options.WriteTimeout, cancel);
    }

    public Task PutMissingAsync(IndexKey key, DateTimeOffset until, CancellationToken cancel)
    {
        var lifetime = until - _time.GetUtcNow();
        return lifetime <= TimeSpan.Zero
            ? Task.CompletedTask
            : BoundAsync(() => _redis.StringSetAsync($"{Prefix}missing:{key.Kind}:{key.Text}", until.ToUnixTimeSeconds(), lifetime), _options.WriteTimeout, cancel);
    }

    public Task PutMarkerAsync(string author, ReadOnlyMemory<byte> json, TimeSpan lifetime, CancellationToken cancel) =>
        BoundAsync(() => _redis.StringSetAsync("warming:processed:" + author, Value(json), lifetime), _options.WriteTimeout, cancel);

    public async Task<IReadOnlyList<Shelf>> FindAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel) =>
        keys.Count <= KeysOfASearch ? await _searches.AskAsync(keys, cancel) : await FindManyAsync(keys, cancel);

    async Task<IReadOnlyList<IReadOnlyList<Shelf>>> FindTogetherAsync(IReadOnlyList<IReadOnlyList<IndexKey>> searches)
    {
        var found = await FindManyAsync([.. searches.SelectMany(keys => keys)], CancellationToken.None);
        var answers = new List<IReadOnlyList<Shelf>>(searches.Count);
        var from = 0;
        foreach (var keys in searches)
        {
            answers.Add(found.GetRange(from, keys.Count));
            from += keys.Count;
        }
        return answers;
    }

    async Task<List<Shelf>> FindManyAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel)
    {
        var generation = Generation;
        var calls = keys.Chunk(KeysPerCall).Select(chunk => _redis.ScriptEvaluateAsync(
            Find,
            values: [Prefix, generation, .. chunk.SelectMany(key => new RedisValue[] { key.Kind.ToString(), key.Text })]));
        var shelves = new List<Shelf>(keys.Count);
        foreach (var answer in await BoundAsync(() => Task.WhenAll(calls), _options.ReadTimeout, cancel))
        {
            foreach (var one in (RedisResult[])answer!)
            {
                var values = (byte[][])one!;
                shelves.Add(new Shelf(values.Length == 1 ? [] : [.. values.Skip(1).Select(value => new StoredWork(value))], Second(values[0])));
            }
        }
        return shelves;
    }

    public async Task<AuthorShelf> FindAuthorsAsync(string? id, IReadOnlyList<string> aliases, CancellationToken cancel)
    {
        RedisValue[] arguments = [Prefix, id ?? "", .. aliases.Select(alias => (RedisValue)alias)];
        var answer = (RedisResult[])(await BoundAsync(() => _redis.ScriptEvaluateAsync(FindAuthors, values: arguments), _options.ReadTimeout, cancel))!;
        var resolutions = (string[])answer[1]!;
        return new AuthorShelf(
            [
                .. answer.Skip(2).Select(found => (byte[][])found!).Select(found => new FoundBibliography(
                    System.Text.Encoding.UTF8.GetString(found[0]), found[1], [.. found.Skip(2).Select(value => new StoredWork(value))])),
            ],
            resolutions.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
            Second((byte[])answer[0]!));
    }

    public async Task<IReadOnlyList<StoredWork>> RemoveAsync(string home, IReadOnlyList<string> aliases, CancellationToken cancel)
    {
        RedisValue[] arguments = [Prefix, home, .. aliases.Select(alias => (RedisValue)alias)];
        var removed = (byte[][])(await BoundAsync(() => _redis.ScriptEvaluateAsync(Remove, values: arguments), _options.WriteTimeout, cancel))!;
        return [.. removed.Select(value => new StoredWork(value))];
    }

    public Task<bool> TryClaimAsync(string what, TimeSpan lease, CancellationToken cancel) =>
        BoundAsync(() => _redis.StringSetAsync($"{Prefix}claim:{what}", "", lease, When.NotExists), _options.ReadTimeout, cancel);

    public Task AnnounceAsync(IEnumerable<IndexKey> changed, CancellationToken cancel) =>
        BoundAsync(() => _redis.PublishAsync(Channel, RedisNews.Text(changed)), _options.WriteTimeout, cancel);

    public IDisposable Listen(Action<IndexKey> changed, Action missed) => new RedisNews(_connection, Channel, changed, missed);

    public async Task<StoreSize> MeasureAsync(CancellationToken cancel)
    {
        var answer = (RedisResult[])(await BoundAsync(() => _redis.ScriptEvaluateAsync(Measure, values: []), _options.ReadTimeout, cancel))!;
        var memory = ((string)answer[1]!).Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var most = long.Parse(memory["maxmemory"], CultureInfo.InvariantCulture);
        return new StoreSize(
            "Redis",
            (long)answer[0],
            long.Parse(memory["used_memory"], CultureInfo.InvariantCulture),
            most > 0 ? most : null,
            memory.GetValueOrDefault("maxmemory_policy"));
    }

    /// <summary>Up to 10 % longer than entries are servable, differently for each, so that a bulk warm does not expire in bulk.</summary>
    long Lifetime(string home) => ServableSeconds + (long)(ServableSeconds * 0.1 * IndexKey.Spread(home));

    static DateTimeOffset? Second(byte[] text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var second) ? DateTimeOffset.FromUnixTimeSeconds(second) : null;

    static RedisValue Value(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } whole && whole.Length == segment.Count ? whole : bytes.ToArray();

    /// <summary>A call to a frozen server fails by itself only after five seconds: longer than a reader waits.</summary>
    async Task<T> BoundAsync<T>(Func<Task<T>> call, TimeSpan bound, CancellationToken cancel)
    {
        if (_breaker.IsOpen())
            throw new BookStoreUnavailableException("Redis did not answer a moment ago.");
        try
        {
            var result = await call().WaitAsync(bound, _time, cancel);
            _breaker.Close();
            return result;
        }
        catch (TimeoutException e)
        {
            _breaker.Fail();
            throw new BookStoreUnavailableException($"Redis did not answer within {bound.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            throw new BookStoreUnavailableException("Redis does not answer: " + e.Message, e);
        }
    }
}
