using System.Text;
using CacheWarming.BookCaching.Layout;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>One pipeline for what is new, however many works; what is there already is read, decided here and set in further ones.</summary>
sealed partial class RedisBookStore
{
    const int WorksPerCall = 200;
    const int MostWorksPerTitle = 1000;
    const int MostWorksPerIsbn = 3;

    /// <summary>How often a crowded title is searched for pointers that lead nowhere.</summary>
    const int TidyEverySeconds = 3600;

    public Task PutWorksAsync(IReadOnlyList<ShelvedWork> works, CancellationToken cancel) => WriteAsync(
        async () =>
        {
            var generation = Generation;
            var pipeline = _redis.CreateBatch();
            var storing = works.GroupBy(work => work.Home, StringComparer.Ordinal)
                .SelectMany(home => home.GroupBy(work => work.Id, StringComparer.Ordinal).Chunk(WorksPerCall).Select(some => PutAtHomeAsync(home.Key, some)))
                .ToList();
            var titles = new List<(string Title, ShelvedWork Work, Task<bool> IsFirst)>(works.Count);
            var isbns = new List<(string Isbn, ShelvedWork Work, Task<bool> IsFirst)>(works.Count * 5);
            foreach (var work in works)
            {
                RedisValue pointer = Encoding.UTF8.GetBytes(RedisKeys.Pointer(work));
                foreach (var title in work.TitleKeys)
                    titles.Add((title, work, pipeline.StringSetAsync(RedisKeys.Title(title), pointer, Lifetime(title), When.NotExists)));
                foreach (var isbn in work.Isbns)
                {
                    var key = RedisKeys.Isbns(generation, RedisKeys.IsbnBucket(isbn.Digits));
                    isbns.Add((isbn.Digits, work, pipeline.HashSetAsync(key, RedisKeys.IsbnField(isbn.Digits), pointer, When.NotExists)));
                }
            }
            var beginning = pipeline.StringSetAsync(RedisKeys.Era, Guid.NewGuid().ToString("N"), _options.ServableFor, When.NotExists);
            // Last: whatever was lost until now, the era was lost with it.
            var era = pipeline.StringGetAsync(RedisKeys.Era);
            pipeline.Execute();
            await Task.WhenAll(storing.Concat(titles.Select(one => one.IsFirst)).Concat(isbns.Select(one => one.IsFirst)).Append(beginning));
            await Task.WhenAll(
                titles.Where(one => !one.IsFirst.Result).GroupBy(one => one.Title, one => one.Work, StringComparer.Ordinal)
                    .Select(same => AddToTitleAsync(same.Key, [.. same]))
                    .Concat(isbns.Where(one => !one.IsFirst.Result).Select(one => AddToIsbnAsync(generation, one.Isbn, one.Work)))
                    .Append(GiveLifetimesAsync(generation, (string?)await era ?? "", isbns.Select(one => RedisKeys.IsbnBucket(one.Isbn)))));
            await PublishAsync(works.SelectMany(work => work.Keys));
        },
        cancel);

    /// <param name="works">Of one home; the same work more than once where several authors of a batch have it.</param>
    async Task PutAtHomeAsync(string home, IReadOnlyList<IGrouping<string, ShelvedWork>> works)
    {
        var oldest = _time.GetUtcNow() - _options.ServableFor;
        var ours = works.Select(same => same.Select(work => work.Work).Aggregate((before, next) => next.Over(before, oldest))).ToList();
        RedisValue[] ids = [.. works.Select(same => (RedisValue)same.Key)];
        var there = new RedisValue[ids.Length];
        while (true)
        {
            var values = ours.Zip(there, (work, before) => before.IsNull ? work : work.Over(new StoredWork((byte[])before!), oldest)).Select(work => Value(work.Bytes));
            if (await CompareAndSetAsync(RedisKeys.Author(home), Lifetime(home), ids, there, [.. values], []) is not { } now)
                return;
            there = now;
        }
    }

    /// <param name="expected">Null where nothing is expected.</param>
    /// <returns>What is there, when it is not what is expected and nothing was set.</returns>
    /// <remarks>Never in a batch: the client sends a script again that the server had forgotten, and in a batch it would wait for another one to be sent.</remarks>
    async Task<RedisValue[]?> CompareAndSetAsync(
        RedisKey hash, TimeSpan lifetime, RedisValue[] fields, RedisValue[] expected, RedisValue[] values, IEnumerable<RedisValue> deleted)
    {
        RedisValue[] arguments =
        [
            (long)lifetime.TotalSeconds, fields.Length, .. fields, .. expected.Select(value => value.IsNull ? RedisValue.EmptyString : value), .. values, .. deleted,
        ];
        return await _redis.ScriptEvaluateAsync(CompareAndSet, [hash], arguments) is { Resp2Type: ResultType.Array } there ? (RedisValue[]?)there : null;
    }

    /// <summary>To a title that leads somewhere already.</summary>
    async Task AddToTitleAsync(string title, IReadOnlyList<ShelvedWork> works)
    {
        var key = RedisKeys.Title(title);
        var text = await _redis.StringGetAsync(key);
        var lines = RedisKeys.Lines(text).ToHashSet(StringComparer.Ordinal);
        if (lines.Count >= MostWorksPerTitle)
            lines = await TidyAsync(key, text, lines);
        var added = new StringBuilder();
        var others = new List<ShelvedWork>();
        foreach (var work in works.Where(work => !lines.Contains(RedisKeys.Pointer(work))))
        {
            if (lines.Count < MostWorksPerTitle && lines.Add(RedisKeys.Pointer(work)))
                added.Append('\n').Append(RedisKeys.Pointer(work));
            else
                others.Add(work);
        }
        if (others.Count > 0 && !lines.Any(line => line[0] == RedisKeys.CrowdMark))
            added.Append('\n').Append(RedisKeys.CrowdMark).Append(Now);
        var isCrowd = title.Contains('\u001f', StringComparison.Ordinal);
        await Task.WhenAll(
            (isCrowd ? [] : others.SelectMany(work => work.CrowdKeys(title).Select(crowd => (Crowd: crowd.Text, Work: work))))
                .GroupBy(one => one.Crowd, one => one.Work, StringComparer.Ordinal).Select(same => AddToTitleAsync(same.Key, [.. same]))
                .Append(added.Length > 0 ? _redis.StringAppendAsync(key, added.ToString()) : Task.CompletedTask)
                .Append(_redis.KeyExpireAsync(key, Lifetime(title))));
    }

    /// <summary>Before a crowded title takes no further works, what leads nowhere gives way: once in a while, since every pointer is followed.</summary>
    /// <returns>What stands there then.</returns>
    async Task<HashSet<string>> TidyAsync(RedisKey title, RedisValue text, HashSet<string> lines)
    {
        var mark = lines.FirstOrDefault(line => line[0] == RedisKeys.CrowdMark);
        if (mark is not null && Now - long.Parse(mark[1..], System.Globalization.CultureInfo.InvariantCulture) < TidyEverySeconds)
            return lines;
        var pointers = lines.Where(line => RedisKeys.Place(line) is not null).ToList();
        var exists = await PipelineAsync(pointers.Select(RedisKeys.Place).Select(place => Command(redis => redis.HashExistsAsync(RedisKeys.Author(place!.Value.Home), place.Value.Id))));
        var kept = pointers.Zip(exists).Where(pair => pair.Second).Select(pair => pair.First).Append($"{RedisKeys.CrowdMark}{Now}").ToHashSet(StringComparer.Ordinal);
        var change = _redis.CreateTransaction();
#pragma warning disable SER301 // What it proposes needs Redis 8.4.
        change.AddCondition(Condition.StringEqual(title, text));
        _ = change.StringSetAsync(title, string.Join('\n', kept), _options.ServableFor);
#pragma warning restore SER301
        return await change.ExecuteAsync() ? kept : lines;
    }

    async Task AddToIsbnAsync(long generation, string isbn, ShelvedWork work)
    {
        var (key, field) = (RedisKeys.Isbns(generation, RedisKeys.IsbnBucket(isbn)), RedisKeys.IsbnField(isbn));
        for (RedisValue? there = await _redis.HashGetAsync(key, field); there is { } before && RedisKeys.Lines(before) is var lines;)
        {
            if (lines.Contains(RedisKeys.Pointer(work), StringComparer.Ordinal))
                return;
            RedisValue now = string.Join('\n', lines.Take(MostWorksPerIsbn - 1).Prepend(RedisKeys.Pointer(work)));
            there = (await CompareAndSetAsync(key, GenerationLeft(generation), [field], [before], [now], []))?[0];
        }
    }

    async Task GiveLifetimesAsync(long generation, string era, IEnumerable<int> buckets)
    {
        var claimed = _isbnLifetimes.Claim(buckets, era, generation, Now / 3600);
        try
        {
            await PipelineAsync(claimed.Select(bucket => Command(redis => redis.KeyExpireAsync(RedisKeys.Isbns(generation, bucket), GenerationLeft(generation)))));
        }
        catch
        {
            _isbnLifetimes.Forget();
            throw;
        }
    }

    TimeSpan GenerationLeft(long generation) => TimeSpan.FromSeconds(((generation + 2) * ServableSeconds) - Now);

    public Task PutBibliographiesAsync(IReadOnlyList<ShelvedBibliography> bibliographies, CancellationToken cancel) => WriteAsync(
        async () =>
        {
            var pipeline = _redis.CreateBatch();
            var storing = bibliographies.SelectMany(one => PutNames(pipeline, one).Prepend(PutListAsync(one))).ToList();
            pipeline.Execute();
            await Task.WhenAll(storing);
            await PublishAsync(bibliographies.SelectMany(one => one.Aliases.Append(one.Home)).Distinct(StringComparer.Ordinal).Select(IndexKey.Author));
        },
        cancel);

    async Task PutListAsync(ShelvedBibliography list)
    {
        RedisValue[] there = [RedisValue.Null];
        IEnumerable<RedisValue> dropped = [];
        while (true)
        {
            if (await CompareAndSetAsync(RedisKeys.Author(list.Home), Lifetime(list.Home), [""], there, [BibliographyEntry.Write(list)], dropped) is not { } now)
                return;
            there = now;
            var before = there[0].IsNull ? null : BibliographyEntry.Read(list.Home, there[0]);
            if (before?.FetchedAt > list.FetchedAt.ToUnixTimeSeconds())
                return;
            if (list.IsComplete && before is not null)
                dropped = before.Works.Except(list.Works).Where(work => work.Home == list.Home).Select(work => (RedisValue)work.Id);
        }
    }

    IEnumerable<Task> PutNames(IDatabaseAsync pipeline, ShelvedBibliography list)
    {
        yield return pipeline.KeyDeleteAsync(RedisKeys.Missing(IndexKey.Author(list.Home)));
        foreach (var alias in list.Aliases)
        {
            var key = RedisKeys.Name(alias);
            var led = list.Resolutions.Where(one => one.Alias == alias).Select(one => new HashEntry("e" + one.Evidence, list.Home));
            yield return pipeline.HashSetAsync(key, [new HashEntry("a" + list.Home, ""), .. list.IsRestored ? [] : led]);
            foreach (var one in list.IsRestored ? led : [])
                yield return pipeline.HashSetAsync(key, one.Name, one.Value, When.NotExists);
            yield return pipeline.KeyExpireAsync(key, Lifetime(list.Home));
            yield return pipeline.KeyDeleteAsync(RedisKeys.Missing(IndexKey.Author(alias)));
        }
    }

    Task PublishAsync(IEnumerable<IndexKey> changed) => _redis.PublishAsync(Channel, RedisNews.Of(changed));
}
