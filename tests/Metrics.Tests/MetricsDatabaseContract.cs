using CacheWarming.Databases;
using CacheWarming.Contracts;
using CacheWarming.Metrics.Analytics;
using CacheWarming.Metrics.Hourly;
using CacheWarming.Metrics.JobHits;
using CacheWarming.Metrics.Searches;
using CacheWarming.Metrics.Storage;
using static CacheWarming.Tests.Metrics.Events;

namespace CacheWarming.Tests.Metrics;

/// <summary>What holds on PostgreSQL and on SQLite alike.</summary>
public abstract class MetricsDatabaseContract
{
    protected abstract MetricsDatabase Database { get; }

    readonly Guid _job = Guid.NewGuid();

    [Fact]
    public async Task An_hour_sums_authors_works_failures_and_searches()
    {
        await ProcessAsync(
            Warmed(_job, "Neil Gaiman", Noon, works: 15),
            Warmed(_job, "Terry Pratchett", Noon.AddMinutes(59).AddMilliseconds(59_999), works: 40),
            Warmed(_job, "Ursula K. Le Guin", Noon.AddHours(1), works: 7));
        await FailAsync(FailedAuthor.From(Queued(_job, "N. N."), Noon.AddMinutes(30), "System.FormatException", "unreadable"));
        await SearchAsync(Report("a", Noon.AddMinutes(1), 6, 1, 1), Report("b", Noon.AddMinutes(1), 2, 0, 0));

        Assert.Equal(
            [new HourOfWarming(Noon.AddHours(1), 1, 7, 0, null), new HourOfWarming(Noon, 2, 55, 1, 0.9) { HeldHitRate = 1 }],
            await Database.HoursAsync(Noon, default));
    }

    [Fact]
    public async Task Hours_before_the_asked_time_are_left_out()
    {
        await ProcessAsync(Warmed(_job, "Neil Gaiman", Noon.AddMilliseconds(-1)), Warmed(_job, "Terry Pratchett", Noon));
        await FailAsync(FailedAuthor.From(Queued(_job, "N. N."), Noon.AddMilliseconds(-1), null, null));
        await SearchAsync(Report("a", Noon.AddMilliseconds(-1), 1, 0, 0));

        Assert.Equal([new HourOfWarming(Noon, 1, 10, 0, null)], await Database.HoursAsync(Noon, default));
    }

    [Fact]
    public async Task An_hour_is_that_of_UTC_whatever_the_sender_s_offset()
    {
        var inKathmandu = Noon.AddMinutes(20).ToOffset(new TimeSpan(5, 45, 0));
        await ProcessAsync(Warmed(_job, "Neil Gaiman", inKathmandu));
        await SearchAsync(Report("a", inKathmandu, 1, 0, 1));

        Assert.Equal([new HourOfWarming(Noon, 1, 10, 0, 0.5) { HeldHitRate = 1 }], await Database.HoursAsync(Noon, default));
    }

    [Fact]
    public async Task A_redelivered_author_is_counted_once_and_the_first_row_stays()
    {
        await ProcessAsync(Warmed(_job, "Neil Gaiman", Noon, works: 15), Warmed(_job, "Neil Gaiman", Noon, works: 15));
        await ProcessAsync(Warmed(_job, "Neil Gaiman", Noon.AddHours(2), WarmingOutcome.AlreadyWarm));

        Assert.Equal([new HourOfWarming(Noon, 1, 15, 0, null)], await Database.HoursAsync(Noon, default));
    }

    [Fact]
    public async Task The_same_author_of_two_jobs_is_counted_for_both()
    {
        await ProcessAsync(Warmed(_job, "Neil Gaiman", Noon, works: 15), Warmed(Guid.NewGuid(), "Neil Gaiman", Noon, WarmingOutcome.AlreadyWarm));

        Assert.Equal([new HourOfWarming(Noon, 2, 15, 0, null)], await Database.HoursAsync(Noon, default));
    }

    [Theory]
    [InlineData(WarmingOutcome.AlreadyWarm)]
    [InlineData(WarmingOutcome.NotFound)]
    public async Task Whoever_was_not_fetched_is_processed_but_brings_no_works(WarmingOutcome outcome)
    {
        await ProcessAsync(Warmed(_job, "Neil Gaiman", Noon, outcome, works: 15));

        Assert.Equal([new HourOfWarming(Noon, 1, 0, 0, null)], await Database.HoursAsync(Noon, default));
    }

    [Fact]
    public async Task A_failure_counts_once_for_each_attempt()
    {
        var first = FailedAuthor.From(Queued(_job, "N. N."), Noon, "System.FormatException", "unreadable");
        await FailAsync(first, first);
        await FailAsync(first);
        await FailAsync(FailedAuthor.From(Queued(_job, "N. N.", attempt: 2), Noon.AddMinutes(1), "System.FormatException", "unreadable"));

        Assert.Equal([new HourOfWarming(Noon, 0, 0, 2, null)], await Database.HoursAsync(Noon, default));
    }

    [Fact]
    public async Task Misses_for_what_the_cache_held_are_told_apart_from_those_for_what_nobody_ever_fetched()
    {
        await SearchAsync(Report("a", Noon, 5, 1, 4) with { HeldMisses = 2 }, Report("b", Noon, 0, 0, 10));

        Assert.Equal([new HourOfWarming(Noon, 0, 0, 0, 6 / 20.0) { HeldHitRate = 6 / 8.0 }], await Database.HoursAsync(Noon, default));
    }

    [Fact]
    public async Task A_redelivered_report_of_searches_is_counted_once()
    {
        await SearchAsync(Report("a", Noon, 3, 0, 1));
        await SearchAsync(Report("a", Noon, 3, 0, 1), Report("a", Noon.AddSeconds(5), 0, 0, 4));

        Assert.Equal([new HourOfWarming(Noon, 0, 0, 0, 3 / 8.0) { HeldHitRate = 1 }], await Database.HoursAsync(Noon, default));
    }

    [Fact]
    public async Task Hits_are_added_up_for_each_job_and_a_redelivered_report_adds_none()
    {
        var (other, third) = (Guid.NewGuid(), Guid.NewGuid());
        var report = Report("a", Noon, 3, 1, 0, new ReportedJob(_job, 400), new ReportedJob(other, 1));
        await SearchAsync(report, Report("b", Noon.AddSeconds(5), 3, 0, 0, new ReportedJob(_job, 12)));
        await SearchAsync(report, Report("b", Noon.AddSeconds(9), 3, 0, 0));
        await SearchAsync(report, Report("a", Noon.AddSeconds(2), 3, 0, 0, new ReportedJob(third, 5)));

        Assert.Equal(
            new HitsOfJob(_job, 412, 412, Noon.AddSeconds(5), "This job has answered 412 searches and saved 412 upstream calls."),
            await Database.HitsOfJobAsync(_job, default));
        Assert.Equal("This job has answered 1 search and saved 1 upstream call.", (await Database.HitsOfJobAsync(other, default)).Summary);
        Assert.Equal(5, (await Database.HitsOfJobAsync(third, default)).CallsSaved);
        var unheardOf = Guid.NewGuid();
        Assert.Equal(new HitsOfJob(unheardOf, 0, 0, null, "This job has answered no search yet."), await Database.HitsOfJobAsync(unheardOf, default));
    }

    [Fact]
    public async Task A_report_older_than_what_is_remembered_is_not_counted_again()
    {
        await SearchAsync(Report("a", Noon, 3, 0, 1));
        var nextDay = Noon.AddDays(1).AddSeconds(1);
        await Database.AddSearchesAsync(Rows.Json<SearchReport>([Report("a", Noon, 3, 0, 1), Report("a", nextDay, 1, 0, 0)]), nextDay.AddDays(-1), default);
        await Database.AddSearchesAsync(Rows.Json<SearchReport>([Report("a", Noon, 3, 0, 1)]), nextDay.AddDays(-1), default);

        Assert.Equal([0.75], (await Database.HoursAsync(Noon, default)).Where(hour => hour.Hour == Noon).Select(hour => hour.HitRate!.Value));
    }

    [Fact]
    public async Task Hours_that_are_old_keep_their_sums_and_no_authors()
    {
        await ProcessAsync(
            Warmed(_job, "Neil Gaiman", Noon, works: 15), Warmed(_job, "Terry Pratchett", Noon.AddMinutes(59), works: 40), Warmed(_job, "Ursula K. Le Guin", Noon.AddHours(3), works: 7));
        await FailAsync(FailedAuthor.From(Queued(_job, "N. N."), Noon.AddHours(1), "System.FormatException", "unreadable"), FailedAuthor.From(Queued(_job, "M. M."), Noon.AddHours(3), null, null));
        await SearchAsync(Report("a", Noon, 3, 0, 1));
        var hours = await Database.HoursAsync(Noon, default);

        Assert.False(await Database.SumOldestHourAsync(Noon.AddMinutes(59), default));
        Assert.Equal(3, await RowsAsync("warming_analytics"));
        Assert.True(await Database.SumOldestHourAsync(Noon.AddHours(3.9), default));
        Assert.True(await Database.SumOldestHourAsync(Noon.AddHours(3.9), default));
        Assert.False(await Database.SumOldestHourAsync(Noon.AddHours(3.9), default));

        Assert.Equal(hours, await Database.HoursAsync(Noon, default));
        Assert.Equal((1, 1), (await RowsAsync("warming_analytics"), await RowsAsync("warming_failures")));
        // What comes late is added.
        await ProcessAsync(Warmed(_job, "Franz Kafka", Noon.AddMinutes(30), works: 26));
        Assert.True(await Database.SumOldestHourAsync(Noon.AddHours(3.9), default));
        Assert.Equal((3, 81), (await Database.HoursAsync(Noon, default)).Where(hour => hour.Hour == Noon).Select(hour => (hour.AuthorsProcessed, hour.TotalWorks)).Single());
    }

    async Task<long> RowsAsync(string table)
    {
        await using var connection = await Database.OpenAsync(default);
        return await connection.ScalarAsync<long>($"SELECT count(*) FROM {table}", null, [], default);
    }

    [Fact]
    public async Task Names_with_a_null_character_or_quotes_are_stored()
    {
        await ProcessAsync(Warmed(_job, "Seán \"O'Casey\"\0", Noon));
        await FailAsync(FailedAuthor.From(Queued(_job, "N\0N"), Noon, "E\0", "m\0"));

        Assert.Equal([new HourOfWarming(Noon, 1, 10, 1, null)], await Database.HoursAsync(Noon, default));
        await using var connection = await Database.OpenAsync(default);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT author FROM warming_analytics";
        Assert.Equal("Seán \"O'Casey\"", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Replicas_that_start_together_prepare_the_schema_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Database.MigrateAsync(default))));
        await ProcessAsync(Warmed(_job, "Neil Gaiman", Noon));

        Assert.Single(await Database.HoursAsync(Noon, default));
    }

    protected Task ProcessAsync(params AuthorWarmed[] warmed) =>
        Database.AddProcessedAsync(Rows.Json(warmed.Select(ProcessedAuthor.From).ToList()), default);

    Task FailAsync(params FailedAuthor[] failed) => Database.AddFailedAsync(Rows.Json(failed.ToList()), default);

    Task SearchAsync(params SearchReport[] reports) => Database.AddSearchesAsync(Rows.Json(reports.ToList()), Noon.AddDays(-1), default);

    static SearchReport Report(string instance, DateTimeOffset at, long hits, long stale, long misses, params ReportedJob[] jobs) =>
        new(instance, at, hits, stale, misses, 0, jobs);
}
