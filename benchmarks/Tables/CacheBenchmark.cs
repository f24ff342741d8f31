using System.Diagnostics;
using System.Globalization;
using CacheWarming.Benchmarks.Running;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CacheWarming.Benchmarks.Tables;

/// <summary>The book cache on Redis alone: bytes a warmed work takes, works stored and found a second, with the CPU that this process spends.</summary>
static class CacheBenchmark
{
    const int Authors = 4_000;
    const int WorksPerAuthor = 15;
    const int IsbnsPerWork = 5;
    const int AtOnce = 64;

    public static async Task RunAsync(Figures figures)
    {
        await using var redis = await TestServers.CreateRedisAsync();
        await using var services = new ServiceCollection().AddLogging()
            .AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString))
            .AddBookCache(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                // What is asked is Redis.
                ["BookCache:RecentFor"] = "00:00:00.0010000", ["BookCache:RememberedFor"] = "00:00:00.0010000", ["BookCache:KeepCold"] = "false",
            }).Build())
            .BuildServiceProvider();
        var cache = services.GetRequiredService<BookCache>();
        var bibliographies = Enumerable.Range(0, Authors).Select(Bibliography).ToArray();

        await MeasureAsync(figures, "store", Authors * WorksPerAuthor, bibliographies, one =>
            cache.StoreAsync(one, new AuthorQuestion(one.Author.Name, one.Author.CatalogId, [], []), Guid.Empty, default));
        var bytes = await redis.Database.ScriptEvaluateAsync(
            "local sum = 0; local cursor = '0'; repeat local page = redis.call('SCAN', cursor, 'COUNT', 1000); cursor = page[1]; "
            + "for _, key in ipairs(page[2]) do sum = sum + redis.call('MEMORY', 'USAGE', key, 'SAMPLES', 0) end until cursor == '0'; return sum");
        figures.Say(new { run = "bytes", works = Authors * WorksPerAuthor, isbnsPerWork = IsbnsPerWork, bytesPerWork = (double)(long)bytes / (Authors * WorksPerAuthor) });
        await MeasureAsync(figures, "find by title", Authors, bibliographies, one => cache.FindTitleAsync(one.Works[3].Title, null, default));
        await MeasureAsync(figures, "find by ISBN", Authors, bibliographies, one => cache.FindIsbnAsync(one.Works[7].Isbns[2], default));
    }

    static async Task MeasureAsync(Figures figures, string run, int works, Bibliography[] all, Func<Bibliography, Task> work)
    {
        // The first ones are the compiler's.
        foreach (var one in all.Take(200))
            await work(one);
        var (cpu, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) => await work(one));
        var (seconds, core) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        figures.Say(new { run, works, seconds, worksPerSecond = works / seconds, worksPerCpuSecond = works / core });
    }

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
