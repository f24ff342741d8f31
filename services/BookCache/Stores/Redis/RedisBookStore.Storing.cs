using System.Text;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>
/// New works need two pipelines, however many they are. Works that exist already are read, compared here and written in further pipelines.
/// </summary>
sealed partial class RedisBookStore
{
    const int WorksPerCall = 200;
    const int MostWorksPerTitle = 1000;

    /// <summary>How often a crowded title is searched for pointers to works that no longer exist.</summary>
    const int TidyEverySeconds = 3600;

    public Task PutAsync(IReadOnlyList<WorkToStore> works, IReadOnlyList<BibliographyToStore> lists, CancellationToken cancel) => WriteAsync(
        async () =>
        {
            var homes = works.ToLookup(work => work.Home, StringComparer.Ordinal);
            var listed = lists.GroupBy(list => list.Home, StringComparer.Ordinal).Select(same => same.MaxBy(list => list.FetchedAt)!).ToList();
            await Task.WhenAll(
                PutPointersAsync(works),
                ChangeAsync(homes.Where(home => !listed.Exists(list => list.Home == home.Key)).SelectMany(home => AtHome(home.Key, home, null))));
            // Lists are written last: they must never point to works that could not be stored.
            await Task.WhenAll(
                PutNamesAsync(lists),
                ChangeAsync(listed.SelectMany(list => AtHome(list.Home, homes[list.Home], new ListChange(list)))));
            await _redis.PublishAsync(
                Channel,
                RedisBackplane.Encode(works.SelectMany(work => work.Keys).Concat(lists.SelectMany(list => list.Aliases.Append(list.Home)).Distinct(StringComparer.Ordinal).Select(IndexKey.Author))));
        },
        cancel);

    /// <param name="works">May contain the same work more than once, if several authors of a batch share it.</param>
    /// <param name="list">Written with the last works.</param>
    IEnumerable<HashChange> AtHome(string home, IEnumerable<WorkToStore> works, ListChange? list)
    {
        var oldest = _time.GetUtcNow() - _options.ServableFor;
        var changes = works.GroupBy(work => work.Id, StringComparer.Ordinal).Select(FieldChange (same) => new WorkChange(same, oldest)).ToList();
        var last = list is null ? 0 : Math.Max(changes.Count - WorksPerCall, 0);
        return changes[..last].Chunk(WorksPerCall).Concat((list is null ? changes : [list, .. changes[last..]]).Chunk(WorksPerCall + 1))
            .Select(some => new HashChange(RedisKeys.Author(home), Lifetime(home), some));
    }

    /// <summary>
    /// Writes in rounds, each in one pipeline: the first round expects empty fields, each next one the values that the round before found.
    /// </summary>
    async Task ChangeAsync(IEnumerable<HashChange> changes)
    {
        var script = _script ??= Convert.FromHexString((string)(await _redis.ExecuteAsync("SCRIPT", "LOAD", CompareAndSet))!);
        for (var open = changes.ToList(); open.Count > 0;)
        {
            var batch = _redis.CreateBatch();
            var sent = open.ConvertAll(change => SendAsync(batch, script, change));
            batch.Execute();
            await InTurnAsync(sent);
            open = [.. sent.Select(one => one.Result).OfType<HashChange>()];
        }
    }

    /// <returns>The fields that did not have the expected value, with their current values; null if there are none.</returns>
    async Task<HashChange?> SendAsync(IDatabaseAsync batch, byte[] script, HashChange change)
    {
        var (fields, before) = (change.Fields, change.Before);
        var values = fields.Select((field, i) => field.Next(before.Count > 0 ? before[i] : RedisValue.EmptyString)).ToList();
        RedisValue[] arguments = [(long)change.Lifetime.TotalSeconds, fields.Count, before.Count, .. fields.Select(field => field.Field), .. before, .. values, .. fields[0].Deleted];
        RedisResult others;
        try
        {
            others = await batch.ScriptEvaluateAsync(script, [change.Hash], arguments);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Redis was restarted and lost the script. The batch has been sent already, so the script is sent by itself.
            others = await _redis.ScriptEvaluateAsync(CompareAndSet, [change.Hash], arguments);
        }
        if (others.Length == 0)
            return null;
        var differ = Enumerable.Range(0, others.Length / 2).Select(i => (Field: fields[(int)others[2 * i] - 1], There: (RedisValue)others[(2 * i) + 1]))
            .Where(one => one.Field.Next(one.There) != one.There).ToList();
        return differ.Count == 0 ? null : change with { Fields = differ.ConvertAll(one => one.Field), Before = differ.ConvertAll(one => one.There) };
    }

    async Task PutPointersAsync(IReadOnlyList<WorkToStore> works)
    {
        if (works.Count == 0)
            return;
        var generation = Generation;
        var pipeline = _redis.CreateBatch();
        var titles = new List<(string Title, WorkToStore Work, Task<bool> IsFirst)>(works.Count);
        var isbns = new List<(Isbn Isbn, WorkToStore Work, Task<bool> IsFirst)>(works.Count * 5);
        foreach (var work in works)
        {
            RedisValue pointer = Encoding.UTF8.GetBytes(RedisKeys.Pointer(work));
            foreach (var title in work.TitleKeys)
                titles.Add((title, work, pipeline.StringSetAsync(RedisKeys.Title(title), pointer, Lifetime(title), When.NotExists)));
            foreach (var isbn in work.Isbns)
                isbns.Add((isbn, work, pipeline.HashSetAsync(RedisKeys.Isbns(generation, isbn), RedisKeys.IsbnField(isbn.Digits), pointer, When.NotExists)));
        }
        var beginning = pipeline.StringSetAsync(RedisKeys.Era, Guid.NewGuid().ToString("N"), _options.ServableFor, When.NotExists);
        // Read last: if Redis lost data before this point, it lost the era key too.
        var era = pipeline.StringGetAsync(RedisKeys.Era);
        pipeline.Execute();
        await InTurnAsync(titles.Select(one => one.IsFirst).Concat(isbns.Select(one => one.IsFirst)).Append(beginning));
        await InTurnAsync(
            titles.Where(one => !one.IsFirst.Result).GroupBy(one => one.Title, one => one.Work, StringComparer.Ordinal).Select(same => AddToTitleAsync(same.Key, [.. same]))
                .Append(ChangeAsync(isbns.Where(one => !one.IsFirst.Result).GroupBy(one => one.Isbn, one => one.Work)
                    .Select(same => new HashChange(RedisKeys.Isbns(generation, same.Key), GenerationLeft(generation), [new IsbnChange(same.Key, [.. same])]))))
                .Append(GiveLifetimesAsync(generation, (string?)await era ?? "", isbns.Select(one => RedisKeys.IsbnBucket(one.Isbn.Digits))))
                .ToList());
    }

    /// <summary>Adds works to a title that has pointers already.</summary>
    async Task AddToTitleAsync(string title, IReadOnlyList<WorkToStore> works)
    {
        var key = RedisKeys.Title(title);
        var text = await _redis.StringGetAsync(key);
        var lines = RedisKeys.Lines(text).ToHashSet(StringComparer.Ordinal);
        if (lines.Count >= MostWorksPerTitle)
            lines = await TidyAsync(key, text, lines);
        var added = new StringBuilder();
        var others = new List<WorkToStore>();
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

    /// <summary>
    /// Removes pointers to works that no longer exist from a crowded title before it gets further works. Only once in a while, because
    /// every pointer has to be followed.
    /// </summary>
    /// <returns>The remaining pointers.</returns>
    async Task<HashSet<string>> TidyAsync(RedisKey title, RedisValue text, HashSet<string> lines)
    {
        var mark = lines.FirstOrDefault(line => line[0] == RedisKeys.CrowdMark);
        if (mark is not null && Now - long.Parse(mark[1..], System.Globalization.CultureInfo.InvariantCulture) < TidyEverySeconds)
            return lines;
        var pointers = lines.Where(line => RedisKeys.Place(line) is not null).ToList();
        var exists = await PipelineAsync(pointers.Select(RedisKeys.Place).Select(place => Command(redis => redis.HashExistsAsync(RedisKeys.Author(place!.Value.Home), place.Value.Id))));
        var kept = pointers.Zip(exists).Where(pair => pair.Second).Select(pair => pair.First).Append($"{RedisKeys.CrowdMark}{Now}").ToHashSet(StringComparer.Ordinal);
        var change = _redis.CreateTransaction();
#pragma warning disable SER301 // The proposed method needs Redis 8.4.
        change.AddCondition(Condition.StringEqual(title, text));
        _ = change.StringSetAsync(title, string.Join('\n', kept), _options.ServableFor);
#pragma warning restore SER301
        return await change.ExecuteAsync() ? kept : lines;
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

    async Task PutNamesAsync(IReadOnlyList<BibliographyToStore> lists)
    {
        var pipeline = _redis.CreateBatch();
        var storing = lists.SelectMany(list => PutNames(pipeline, list)).ToList();
        pipeline.Execute();
        await InTurnAsync(storing);
    }

    IEnumerable<Task> PutNames(IDatabaseAsync pipeline, BibliographyToStore list)
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
}
