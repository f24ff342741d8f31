using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Simulator;

public sealed class StatisticsTests
{
    [Fact]
    public async Task Calls_are_counted_by_path_and_author_and_can_be_reset()
    {
        await using var subject = await Subject.WithBooksAsync();
        await subject.TitlesAsync("author=Stanislaw%20Lem");
        await subject.TitlesAsync("q=author_key:OL4A&sort=editions");
        await subject.TitlesAsync("q=author_key:(OL4A)%20AND%20title:solaris");
        await subject.TitlesAsync("title=solaris");
        await subject.GetAsync("/authors/OL4A.json");
        (await subject.AskAsync("/elsewhere")).Dispose();

        var stats = await subject.GetAsync("/_sim/stats");
        Assert.Equal(6, stats.GetProperty("calls").GetInt64());
        Assert.Equal(4, stats.GetProperty("byPath").GetProperty("/search.json").GetInt64());
        Assert.Equal(1, stats.GetProperty("byPath").GetProperty("/authors/{key}.json").GetInt64());
        Assert.Equal(1, stats.GetProperty("byPath").GetProperty("other").GetInt64());
        Assert.Equal(1, stats.GetProperty("byAuthor").GetProperty("Stanislaw Lem").GetInt64());
        Assert.Equal(3, stats.GetProperty("byAuthor").GetProperty("OL4A").GetInt64());
        Assert.Equal(2, subject.Running.Statistics.ByAuthor.Count);

        (await subject.Client.DeleteAsync(new Uri("/_sim/stats", UriKind.Relative))).Dispose();
        Assert.Equal(0, subject.Running.Statistics.Calls);
        Assert.Empty(subject.Running.Statistics.ByAuthor);
    }

    [Fact]
    public async Task The_bytes_of_answers_are_counted_refusals_included()
    {
        await using var subject = await Subject.WithBooksAsync();
        var sent = 0L;
        foreach (var path in (string[])["/search.json?author=lem", "/authors/OL4A.json", "/elsewhere"])
        {
            using var answer = await subject.AskAsync(path);
            sent += (await answer.Content.ReadAsByteArrayAsync()).Length;
        }

        var stats = await subject.GetAsync("/_sim/stats");
        Assert.Equal(sent, stats.GetProperty("bytesSent").GetInt64());
        subject.Running.ResetStatistics();
        Assert.Equal(0, subject.Running.Statistics.BytesSent);
    }

    [Fact]
    public async Task The_most_calls_under_way_at_once_are_remembered()
    {
        var clock = new CountingTimeProvider();
        await using var subject = await Subject.StartAsync(new SimulatorOptions { Works = Books.All, Latency = TimeSpan.FromMilliseconds(300), Time = clock });
        var calls = Enumerable.Range(0, 7).Select(_ => subject.TitlesAsync("author=lem")).ToList();
        await Until.TrueAsync(() => clock.WaitingTimers == 7);
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(300));
        await Task.WhenAll(calls);

        var last = subject.TitlesAsync("author=lem");
        await Until.TrueAsync(() => clock.WaitingTimers == 1);
        clock.Advance(TimeSpan.FromMilliseconds(300));
        await last;
        Assert.Equal(7, subject.Running.Statistics.MaxConcurrent);
        Assert.Equal(8, subject.Running.Statistics.Calls);
    }
}
