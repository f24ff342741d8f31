using CacheWarming.Ingestion.Jobs.Timeline;
using CacheWarming.Ingestion.Pages.OneJob;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages;

/// <summary>The picture of what happened to a job over time.</summary>
[Collection(Chromium.Name)]
public sealed class TimelineTests(Chromium chromium, AloneService service) : IClassFixture<AloneService>, IDisposable
{
    static readonly DateTimeOffset Upload = new(2025, 10, 28, 15, 0, 0, TimeSpan.Zero);

    public void Dispose() => service.Catalogue.ClearFaults();

    [Fact]
    public async Task Calls_pauses_and_waits_for_a_catalogue_are_drawn_and_listed()
    {
        await using var visit = await chromium.VisitAsync(service.Address);
        var page = visit.Page;
        service.Catalogue.AddFault(new Fault { Status = 503, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "3" } });
        await page.WarmAsync(Libraries.Of("waits.csv", ("The Talisman", "Stephen King"), ("Dune", "Frank Herbert")));
        await visit.SaysAsync(".waits", "Open Library");
        await page.ClickAsync("button:has-text('Pause')");
        await visit.SaysExactlyAsync("#progress .badge", "Paused");
        service.Catalogue.ClearFaults();
        await page.ClickAsync("button:has-text('Resume')");
        await visit.SaysExactlyAsync("#progress .badge", "Completed");

        await Assertions.Expect(page.Locator("#timeline rect.t-Paused")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#timeline rect.t-wait")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#timeline rect.t-Verifying")).ToHaveCountAsync(1);
        Assert.True(await page.Locator("#timeline rect.t-calls").CountAsync() > 0);
        Assert.True(await page.EvaluateAsync<bool>(
            "() => [...document.querySelectorAll('#timeline svg rect')].every(one => one.x.baseVal.value + one.width.baseVal.value <= 932)"), "nothing is drawn beyond the end");
        await page.ClickAsync("#timeline summary");
        await visit.SaysAsync("#timeline tbody", "Waiting for Open Library");
        await visit.SaysAsync("#timeline tbody", "calls a minute");
        await visit.SaysAsync("#timeline tbody", "Paused for");
        visit.NothingWentWrong();
    }

    [Theory]
    [InlineData(100, 120, 1)]
    [InlineData(3_600, 120, 30)]
    [InlineData(3_600, 7, 600)]
    [InlineData(604_800, 120, 7_200)]
    [InlineData(100_000_000, 120, 864_000)]
    public void A_column_is_as_long_as_a_reader_can_tell_at_once(double duration, int most, int length)
    {
        Assert.Equal(length, TimelineColumns.LengthFor(duration, most));
        Assert.True(duration / length <= most);
    }

    [Fact]
    public void No_call_is_lost_when_steps_of_any_length_become_columns()
    {
        TimelineActivity[] steps = [Step(0, 1, 3), Step(1, 1, 5), Step(70, 10, 7), Step(7_200, 600, 40), Step(90_000, 3_600, 90)];
        var timeline = new JobTimeline(Upload, Upload.AddSeconds(91_000), [], [], steps);

        var columns = TimelineColumns.Divide(timeline);

        var length = TimelineColumns.LengthFor(91_000);
        Assert.Equal(145, columns.Sum(column => column.CallsPerMinute * length / 60), 6);
        Assert.Equal(5, columns.Sum(column => column.Settled), 6);
        Assert.Equal(columns.Select(column => column.Seconds).Order(), columns.Select(column => column.Seconds));
        Assert.All(columns, column => Assert.InRange(column.Seconds, 0, 91_000));
    }

    [Fact]
    public void A_step_longer_than_a_column_is_spread_over_several()
    {
        var timeline = new JobTimeline(Upload, Upload.AddSeconds(120), [], [], [Step(60, 10, 60)]);

        Assert.Equal([60, 61, 62, 63, 64, 65, 66, 67, 68, 69], TimelineColumns.Divide(timeline).Select(column => column.Seconds));
        Assert.All(TimelineColumns.Divide(timeline), column => Assert.Equal(360, column.CallsPerMinute, 6));
    }

    static TimelineActivity Step(int second, int length, int calls) => new(Upload.AddSeconds(second), length, calls, 1, 0, 0);
}
