using System.Diagnostics;
using System.Globalization;
using CacheWarming.Benchmarks.Running;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using Microsoft.Extensions.Options;

namespace CacheWarming.Benchmarks.Tables;

/// <summary>The frontier's two hot statements alone, without a broker: claiming, and settling with one new co-author each.</summary>
static class FrontierBenchmarks
{
    const int Batch = 200;
    const int Window = 1_000;
    const int Authors = 40_000;
    static readonly int[] Sizes = [10_000, 1_000_000];

    public static async Task SettleAsync(Figures figures)
    {
        foreach (var rows in Sizes)
        {
            await using var table = await FrontierTable.FillAsync(rows, Authors);
            var settle = new SettleAuthors(table.Database);
            var batches = Enumerable.Range(1, Authors).Select(Warmed).Chunk(Batch).ToArray();
            foreach (var batch in batches.Take(20))
                await settle.SettleAsync(batch, default);
            var started = Stopwatch.GetTimestamp();
            foreach (var batch in batches.Skip(20))
                await settle.SettleAsync(batch, default);
            Say(figures, rows, (batches.Length - 20) * Batch, started);
        }
    }

    public static async Task DispatchAsync(Figures figures)
    {
        foreach (var rows in Sizes)
        {
            await using var table = await FrontierTable.FillAsync(rows, Authors);
            var claims = new ClaimAuthors(table.Database, TimeProvider.System, Options.Create(new DispatchOptions()));
            var claimed = 0;
            var started = Stopwatch.GetTimestamp();
            while (claimed < Authors && await claims.ClaimAsync(claimed + Window, default) is { Count: > 0 } authors)
                claimed += authors.Count;
            Say(figures, rows, claimed, started);
        }
    }

    static void Say(Figures figures, int rows, int authors, long started)
    {
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        figures.Say(new { run = string.Create(CultureInfo.InvariantCulture, $"{rows} rows present"), authors, seconds, authorsPerSecond = authors / seconds });
    }

    static AuthorWarmed Warmed(int author)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"OL{author}A");
        var other = string.Create(CultureInfo.InvariantCulture, $"OL{900_000_000 + author}A");
        return new AuthorWarmed(
            Guid.Parse(FrontierTable.Job), key, $"Author {author}", key, 0, 1, WarmingOutcome.Warmed, 15, [new CoAuthor($"Co-author {author}", other, 1)],
            [string.Create(CultureInfo.InvariantCulture, $"OL{author}W")], 1, TimeSpan.FromMilliseconds(300), TimeProvider.System.GetUtcNow(), null);
    }
}
