using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Tests.Frontier;

/// <summary>How much goes out at once, and the pace that this follows.</summary>
public sealed class DispatchSizingTests
{
    [Theory]
    [InlineData(null, 10, 1.0, 1.0, 20)] // twice the concurrency
    [InlineData(null, 10, 3.0, 1.0, 30)]
    [InlineData(null, 10, 50.0, 1.0, 500)] // ten seconds of the pace
    [InlineData(null, 10, 3.0, 0.25, 120)] // in calls, of which each is for four authors
    [InlineData(null, 10, 1_000.0, 1.0, 1_000)] // never more than 1,000
    [InlineData(null, 5_000, 1.0, 1.0, 1_000)]
    [InlineData(null, 1, 0.1, 1.0, 2)]
    [InlineData(null, 10, null, 1.0, 1_000)] // unpaced
    [InlineData(7, 10, 50.0, 0.25, 7)] // as configured
    public void The_window_is_twice_the_concurrency_or_ten_seconds_of_the_pace(int? configured, int concurrency, double? pace, double callsPerAuthor, int window) =>
        Assert.Equal(window, Dispatcher.Window(new DispatchOptions { Window = configured, Concurrency = concurrency }, pace, callsPerAuthor));

    [Fact]
    public void Calls_per_author_follow_what_was_settled_and_whoever_was_warm_says_nothing()
    {
        var calls = new CallsPerAuthor();
        var before = calls.Now;

        calls.Learn(Enumerable.Repeat(Settled(WarmingOutcome.AlreadyWarm, 0), 1_000));
        Assert.Equal(before, calls.Now);

        for (var batch = 0; batch < 20; batch++)
            calls.Learn([Settled(WarmingOutcome.Warmed, 2), .. Enumerable.Repeat(Settled(WarmingOutcome.Warmed, 0), 9)]);
        Assert.InRange(calls.Now, 0.19, 0.22);
    }

    static AuthorWarmed Settled(WarmingOutcome outcome, int calls) =>
        new(Guid.Empty, "OL1A", "A", "OL1A", 0, 1, outcome, 1, [], [], calls, TimeSpan.Zero, DateTimeOffset.UnixEpoch, null);

    [Theory]
    [InlineData(null, null, null, 1.0)] // Open Library without a contact
    [InlineData(null, "  ", null, 1.0)]
    [InlineData(null, "ops@example.org", null, 3.0)] // with one
    [InlineData("https://openlibrary.org", "ops@example.org", null, 3.0)]
    [InlineData("https://mirror.example.org", null, null, 1.0)]
    [InlineData("http://127.0.0.1:5000", null, null, null)] // a catalogue on this machine
    [InlineData("http://localhost:5000", "ops@example.org", null, null)]
    [InlineData("http://localhost:5000", null, "2.5", 2.5)] // as configured
    [InlineData(null, "ops@example.org", "0.5", 0.5)]
    [InlineData(null, "ops@example.org", "100", 3.0)] // Open Library is never asked faster
    [InlineData("https://covers.openlibrary.org", null, "100", 1.0)]
    [InlineData("https://mirror.example.org", null, "100", 100.0)]
    public void The_pace_is_what_Discovery_will_keep(string? address, string? contact, string? rate, double? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OpenLibrary:BaseAddress"] = address, ["OpenLibrary:Contact"] = contact, ["OpenLibrary:RequestsPerSecond"] = rate,
        }).Build();

        Assert.Equal(expected, new CatalogRate(configuration).RequestsPerSecond);
    }
}
