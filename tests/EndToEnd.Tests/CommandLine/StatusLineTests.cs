using CacheWarming.Contracts;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Standalone.Warm;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

public sealed class StatusLineTests
{
    static readonly ProviderWait Away = new("Open Library", "503", new DateTimeOffset(2026, 11, 27, 18, 5, 0, TimeSpan.Zero));

    readonly SetClock _time = new();
    readonly StatusLine _status;

    public StatusLineTests() => _status = new StatusLine(_time, "Try --catalog sample.");

    [Fact]
    public void A_pipe_gets_a_line_a_minute()
    {
        Assert.Null(_status.Due(Job(settled: 1)));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(_status.Due(Job(settled: 5)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Warming: 6 of 10 authors, 12 a minute, about 0:01:30 left", _status.Due(Job(settled: 6)));
        Assert.Null(_status.Due(Job(settled: 7)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(_status.Due(Job(settled: 7)));
    }

    [Fact]
    public void A_wait_is_told_when_it_begins_and_then_once_a_minute()
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("Open Library: 503, since 18:00:10; next try 18:05:00. Try --catalog sample.", _status.Due(Job(3, Away)));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Null(_status.Due(Job(3, Away)));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("Open Library: 503, since 18:00:10; trying now. Try --catalog sample.", _status.Due(Job(3, Away with { NextTry = null })));
    }

    [Fact]
    public void A_wait_that_is_over_begins_anew()
    {
        _status.For(Job(3, Away));
        _status.For(Job(4));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("since 18:02:00", _status.For(Job(4, Away)), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_day_is_told_with_its_date() =>
        Assert.Contains("next try 2026-11-28 06:05:00", _status.For(Job(3, Away with { NextTry = Away.NextTry!.Value.AddHours(12) })), StringComparison.Ordinal);

    [Fact]
    public void What_no_other_catalogue_mends_comes_without_that_advice() =>
        Assert.DoesNotContain("--catalog", _status.For(Job(3, Away with { Provider = AuthorDeferred.Cache })), StringComparison.Ordinal);

    static JobView Job(int settled, ProviderWait? wait = null) => new(
        Guid.Empty, "Warming", JobPriority.Normal, 2, 10, Aggressiveness.Balanced, DiscoverBy.CoAuthors, "Goodreads", 0, default, null, null,
        new AuthorCounts(10, 10, 0, 10 - settled, 0, settled, 0, 0, 0, 0, 0), [], 0, 0, 0, 12, 90, wait is null ? null : "waiting", null, new Coverage(false, 0, 0, 0, 0, null), wait);

    sealed class SetClock : TimeProvider
    {
        DateTimeOffset _now = new(2026, 11, 27, 18, 0, 0, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _now += by;
    }
}
