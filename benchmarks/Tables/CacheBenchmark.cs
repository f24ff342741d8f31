using System.Diagnostics;
using System.Globalization;
using CacheWarming.Benchmarks.Running;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Tests.Servers;
using StackExchange.Redis;

namespace CacheWarming.Benchmarks.Tables;

/// <summary>The book cache on Redis alone: bytes a warmed work takes, works stored and found a second, with the CPU that this process spends.</summary>
static class CacheBenchmark
{
    /// <summary>Authors stored or found before the measurement begins, while code is still compiled and not optimised yet.</summary>
    const int WarmUp = 10_000;
    const int Authors = 10_000;
    const int WorksPerAuthor = 15;
    const int IsbnsPerWork = 5;
    const int AtOnce = 64;
    const int AuthorsPerCall = 25;

    public static async Task RunAsync(Figures figures)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        await RunAsync(figures, "", connection.Multiplexer);
    }

    /// <param name="where">Goes before what is said.</param>
    /// <param name="redis">An administrator's connection to an empty Redis, or to an empty cluster.</param>
    public static async Task RunAsync(Figures figures, string where, IConnectionMultiplexer redis)
    {
        await using var reader = new CacheReader(string.Join(',', redis.GetEndPoints().Select(EndPointCollection.ToString)));
        var cache = reader.Cache;
        var bibliographies = Enumerable.Range(0, WarmUp + Authors).Select(Bibliography).ToArray();

        var before = await RedisSecondsAsync(redis);
        await MeasureAsync(figures, where + "store", WorksPerAuthor, AuthorsPerCall, bibliographies, some =>
            cache.StoreAsync([.. some.Select(one => new FetchedAuthor(one, new AuthorQuestion(one.Author.Name, one.Author.CatalogId, [], []), Guid.Empty))], default));
        figures.Say(new { run = where + "store, Redis's threads", microsecondsPerWork = (await RedisSecondsAsync(redis) - before) * 1e6 / bibliographies.Length / WorksPerAuthor });
        figures.Say(new { run = where + "bytes", works = bibliographies.Length * WorksPerAuthor, isbnsPerWork = IsbnsPerWork, bytesPerWork = (double)await BytesAsync(redis) / (bibliographies.Length * WorksPerAuthor) });
        var found = 0L;
        foreach (var (run, find) in new (string, Func<Bibliography, Task<CacheAnswer>>)[]
        {
            ("find by title", one => cache.FindTitleAsync(one.Works[3].Title, null, default)),
            ("find by ISBN", one => cache.FindIsbnAsync(one.Works[7].Isbns[2], default)),
        })
        {
            before = await RedisSecondsAsync(redis);
            await MeasureAsync(figures, where + run, 1, 1, bibliographies, async one => Interlocked.Add(ref found, (await find(one[0])).Works.Count));
            figures.Say(new { run = where + run + ", Redis's threads", microsecondsPerFind = (await RedisSecondsAsync(redis) - before) * 1e6 / bibliographies.Length });
        }
        figures.Say(new { run = where + "found", found, asked = 2 * bibliographies.Length });
    }

    static async Task MeasureAsync(Figures figures, string run, int worksOfEach, int perCall, Bibliography[] all, Func<Bibliography[], Task> work)
    {
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(AtOnce / perCall, 2) };
        // The first ones are the compiler's.
        await Parallel.ForEachAsync(all.Take(WarmUp).Chunk(perCall), atOnce, async (some, _) => await work(some));
        var (cpu, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Parallel.ForEachAsync(all.Skip(WarmUp).Chunk(perCall), atOnce, async (some, _) => await work(some));
        var (seconds, core) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        var works = (all.Length - WarmUp) * worksOfEach;
        figures.Say(new { run, works, seconds, worksPerSecond = works / seconds, worksPerCpuSecond = works / core });
    }

    /// <summary>What the one thread of each server has worked since it started.</summary>
    static async Task<double> RedisSecondsAsync(IConnectionMultiplexer redis) => (await Task.WhenAll(redis.GetServers().Select(server => server.InfoAsync("cpu"))))
        .SelectMany(sections => sections).SelectMany(section => section)
        .Where(pair => pair.Key.EndsWith("_main_thread", StringComparison.Ordinal))
        .Sum(pair => double.Parse(pair.Value, CultureInfo.InvariantCulture));

    static async Task<long> BytesAsync(IConnectionMultiplexer redis) => (await Task.WhenAll(redis.GetServers().Select(server => server.InfoAsync("memory"))))
        .SelectMany(sections => sections).SelectMany(section => section)
        .Where(pair => pair.Key is "used_memory_dataset")
        .Sum(pair => long.Parse(pair.Value, CultureInfo.InvariantCulture));

    static Bibliography Bibliography(int author)
    {
        var who = new AuthorRef($"Author Number {author}", string.Create(CultureInfo.InvariantCulture, $"OL{800_000_000 + author}A"));
        return new Bibliography(who, [.. Enumerable.Range(0, WorksPerAuthor).Select(number => Work(who, (author * WorksPerAuthor) + number))], TimeProvider.System.GetUtcNow(), "Open Library", 1, WorksPerAuthor, null);
    }

    static Work Work(AuthorRef author, int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"OL{800_000_000 + number}W"), string.Create(CultureInfo.InvariantCulture, $"The Quiet Engine of {number}"), [author],
        [.. Enumerable.Range(0, IsbnsPerWork).Select(edition => Isbn13((number * IsbnsPerWork) + edition))], 1950 + (number % 75), ["Fiction", "Engines"], number, 7, ["eng"], "Open Library");

    static Isbn Isbn13(int number)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"978{number:D9}");
        var sum = digits.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return Isbn.FromDigits(string.Create(CultureInfo.InvariantCulture, $"{digits}{(10 - (sum % 10)) % 10}"));
    }
}
