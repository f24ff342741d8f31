using System.Globalization;
using System.Text;
using CacheWarming.BookCaching.Layout;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>Lookups need two round trips, however many keys they have: first pointers, then works.</summary>
sealed partial class RedisBookStore
{
    const int MostNamesakes = 16;

    /// <summary>The largest number of keys of a search; coverage looks up hundreds.</summary>
    const int KeysOfASearch = 6;
    const int SearchesPerCall = 64;

    public async Task<IReadOnlyList<IndexEntry>> FindAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel) =>
        keys.Count <= KeysOfASearch ? await _searches.AskAsync(keys, cancel) : await BoundAsync(() => FindAsync(keys), _options.ReadTimeout, cancel);

    async Task<IReadOnlyList<IReadOnlyList<IndexEntry>>> FindForSearchesAsync(IReadOnlyList<IReadOnlyList<IndexKey>> searches)
    {
        var found = await BoundAsync(() => FindAsync([.. searches.SelectMany(keys => keys)]), _options.ReadTimeout, CancellationToken.None);
        var from = 0;
        return [.. searches.Select(keys => found[from..(from += keys.Count)])];
    }

    async Task<IndexEntry[]> FindAsync(IReadOnlyList<IndexKey> keys)
    {
        var pointers = await ReadPointersAsync(keys);
        var works = await ReadWorksAsync(pointers.SelectMany(lines => lines).Select(RedisKeys.Place).OfType<(string, string)>());
        return [.. pointers.Select(lines => new IndexEntry(
            [.. lines.Select(line => RedisKeys.Place(line) is { } place && works.TryGetValue(place, out var work) ? work : (StoredWork?)null).OfType<StoredWork>()],
            IsCrowded: Array.Exists(lines, line => line[0] == RedisKeys.CrowdMark)))];
    }

    async Task<string[][]> ReadPointersAsync(IReadOnlyList<IndexKey> keys)
    {
        var generation = Generation;
        var answers = new List<(Task<RedisValue> Now, Task<RedisValue>? Before)>(keys.Count);
        var batch = _redis.CreateBatch();
        foreach (var key in keys)
        {
            answers.Add(key.Kind is 'i'
                ? (InGeneration(generation, key.Text), InGeneration(generation - 1, key.Text))
                : (batch.StringGetAsync(RedisKeys.Title(key.Text)), null));
        }
        batch.Execute();
        var pointers = new string[keys.Count][];
        for (var i = 0; i < pointers.Length; i++)
        {
            pointers[i] = RedisKeys.Lines(await answers[i].Now);
            if (answers[i].Before is { } before && RedisKeys.Lines(await before) is { Length: > 0 } older)
                pointers[i] = [.. pointers[i].Union(older, StringComparer.Ordinal)];
        }
        return pointers;

        Task<RedisValue> InGeneration(long which, string digits) =>
            batch.HashGetAsync(RedisKeys.Isbns(which, RedisKeys.IsbnBucket(digits)), RedisKeys.IsbnField(digits));
    }

    async Task<Dictionary<(string Home, string Id), StoredWork>> ReadWorksAsync(IEnumerable<(string Home, string Id)> places)
    {
        var found = new Dictionary<(string, string), StoredWork>();
        var homes = places.Distinct().ToLookup(place => place.Home, place => place.Id, StringComparer.Ordinal);
        if (homes.Count == 0)
            return found;
        var batch = _redis.CreateBatch();
        var answers = homes.Select(home => (Home: home, Values: batch.HashGetAsync(RedisKeys.Author(home.Key), [.. home.Select(id => (RedisValue)id)]))).ToList();
        batch.Execute();
        foreach (var (home, values) in answers)
        {
            foreach (var (id, value) in home.Zip(await values))
            {
                if (!value.IsNull)
                    found[(home.Key, id)] = new StoredWork((byte[])value!);
            }
        }
        return found;
    }

    public Task<IReadOnlyList<DateTimeOffset?>> FindMissingAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel) => BoundAsync<IReadOnlyList<DateTimeOffset?>>(
        async () =>
        [
            .. (await PipelineAsync(keys.Select(key => Command(redis => redis.StringGetAsync(RedisKeys.Missing(key))))))
                .Select(until => until.TryParse(out long second) ? (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(second) : null),
        ],
        _options.ReadTimeout,
        cancel);

    public Task<IReadOnlyList<AuthorIndexEntry>> FindAuthorsAsync(IReadOnlyList<AuthorKeys> authors, CancellationToken cancel) =>
        BoundAsync<IReadOnlyList<AuthorIndexEntry>>(() => FindAuthorsAsync(authors), _options.ReadTimeout, cancel);

    async Task<IReadOnlyList<AuthorIndexEntry>> FindAuthorsAsync(IReadOnlyList<AuthorKeys> authors)
    {
        // Most lookups are by id, and the entry of the id has the bibliography itself.
        var entries = new Dictionary<string, HashEntry[]>(StringComparer.Ordinal);
        var named = authors.SelectMany(author => author.Aliases).Distinct(StringComparer.Ordinal).ToList();
        var reading = ReadEntriesAsync(authors.Select(author => author.Id).OfType<string>());
        var names = named.Zip(await PipelineAsync(named.Select(alias => Command(redis => redis.HashGetAllAsync(RedisKeys.Name(alias))))))
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        await reading;
        var homes = authors.Select(author => author.Aliases.SelectMany(alias => names[alias])
            .Select(field => (string)field.Name!).Where(field => field[0] == 'a').Select(field => field[1..])
            .Prepend(author.Id).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostNamesakes).ToList()).ToList();
        await ReadEntriesAsync(homes.SelectMany(some => some).Where(home => !entries.ContainsKey(home)));

        var lists = entries.Where(entry => entry.Value.Length > 0).Select(entry => BibliographyEntry.Read(entry.Key, entry.Value)).OfType<BibliographyEntry>()
            .ToDictionary(list => list.Home, StringComparer.Ordinal);
        var elsewhere = await ReadWorksAsync(lists.Values.SelectMany(list => list.Works.Where(work => !entries.ContainsKey(work.Home))));
        foreach (var (home, fields) in entries)
        {
            foreach (var field in fields.Where(field => !field.Name.IsNullOrEmpty))
                elsewhere[(home, field.Name!)] = new StoredWork((byte[])field.Value!);
        }
        return
        [
            .. authors.Zip(homes, (author, some) => new AuthorIndexEntry(
                [.. some.Where(lists.ContainsKey).Select(home => lists[home].Found(elsewhere))],
                author.Aliases.SelectMany(alias => names[alias]).Where(field => ((string)field.Name!)[0] == 'e')
                    .GroupBy(field => ((string)field.Name!)[1..], StringComparer.Ordinal)
                    .ToDictionary(same => same.Key, same => (string)same.Last().Value!, StringComparer.Ordinal))),
        ];

        async Task ReadEntriesAsync(IEnumerable<string> some)
        {
            var asked = some.Distinct(StringComparer.Ordinal).ToList();
            foreach (var (home, fields) in asked.Zip(await PipelineAsync(asked.Select(home => Command(redis => redis.HashGetAllAsync(RedisKeys.Author(home)))))))
                entries[home] = fields;
        }
    }
}

/// <summary>
/// The empty field of an author's hash, as lines: the second it was fetched, its head, and pointers (without a home if it is the author's
/// own).
/// </summary>
sealed record BibliographyEntry(string Home, long FetchedAt, string Head, IReadOnlyList<(string Home, string Id)> Works)
{
    public static BibliographyEntry? Read(string home, HashEntry[] fields) =>
        Array.Find(fields, field => field.Name.IsNullOrEmpty) is { Value.IsNull: false } list ? Read(home, list.Value) : null;

    public static BibliographyEntry Read(string home, RedisValue text)
    {
        var lines = RedisKeys.Lines(text);
        return new BibliographyEntry(
            home,
            long.Parse(lines[0], CultureInfo.InvariantCulture),
            lines[1],
            [.. lines.Skip(2).Select(RedisKeys.Place).OfType<(string Home, string Id)>().Select(place => place.Home.Length == 0 ? (home, place.Id) : place)]);
    }

    public static RedisValue Write(BibliographyToStore list) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"{list.FetchedAt.ToUnixTimeSeconds()}\n{Encoding.UTF8.GetString(list.Head.Span)}")
        .AppendJoin("", list.Works.Select(work => '\n' + RedisKeys.Pointer(work.Home == list.Home ? "" : work.Home, work.Id)))
        .ToString();

    public FoundBibliography Found(IReadOnlyDictionary<(string Home, string Id), StoredWork> works) => new(
        Home, Encoding.UTF8.GetBytes(Head), [.. Works.Where(works.ContainsKey).Select(place => works[place])]);
}
