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
    const int WarmUp = 2_000;
    const int Authors = 10_000;
    const int WorksPerAuthor = 15;
    const int IsbnsPerWork = 5;
    const int AtOnce = 64;

    public static async Task RunAsync(Figures figures)
    {
        await using var redis = await TestServers.CreateRedisAsync();
        await using var reader = new CacheReader(redis.ConnectionString);
        var cache = reader.Cache;
        var bibliographies = Enumerable.Range(0, WarmUp + Authors).Select(Bibliography).ToArray();

        var before = await RedisSecondsAsync(redis.Database);
        await MeasureAsync(figures, "store", WorksPerAuthor, bibliographies, one =>
            cache.StoreAsync(one, new AuthorQuestion(one.Author.Name, one.Author.CatalogId, [], []), Guid.Empty, default));
        figures.Say(new { run = "store, Redis's thread", microsecondsPerWork = (await RedisSecondsAsync(redis.Database) - before) * 1e6 / bibliographies.Length / WorksPerAuthor });
        var bytes = await redis.Database.ScriptEvaluateAsync(
            "local sum = 0; local cursor = '0'; repeat local page = redis.call('SCAN', cursor, 'COUNT', 1000); cursor = page[1]; "
            + "for _, key in ipairs(page[2]) do sum = sum + redis.call('MEMORY', 'USAGE', key, 'SAMPLES', 0) end until cursor == '0'; return sum");
        figures.Say(new { run = "bytes", works = bibliographies.Length * WorksPerAuthor, isbnsPerWork = IsbnsPerWork, bytesPerWork = (double)(long)bytes / (bibliographies.Length * WorksPerAuthor) });
        await MeasureAsync(figures, "find by title", 1, bibliographies, one => cache.FindTitleAsync(one.Works[3].Title, null, default));
        await MeasureAsync(figures, "find by ISBN", 1, bibliographies, one => cache.FindIsbnAsync(one.Works[7].Isbns[2], default));
    }

    static async Task MeasureAsync(Figures figures, string run, int worksOfEach, Bibliography[] all, Func<Bibliography, Task> work)
    {
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        // The first ones are the compiler's.
        await Parallel.ForEachAsync(all.Take(WarmUp), atOnce, async (one, _) => await work(one));
        var (cpu, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Parallel.ForEachAsync(all.Skip(WarmUp), atOnce, async (one, _) => await work(one));
        var (seconds, core) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        var works = (all.Length - WarmUp) * worksOfEach;
        figures.Say(new { run, works, seconds, worksPerSecond = works / seconds, worksPerCpuSecond = works / core });
    }

    /// <summary>What its one thread has worked since it started.</summary>
    static async Task<double> RedisSecondsAsync(IDatabase redis) => ((string)(await redis.ScriptEvaluateAsync("return redis.call('INFO', 'CPU')"))!)
        .Split('\n').Where(line => line.Contains("_main_thread:", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), CultureInfo.InvariantCulture));

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
