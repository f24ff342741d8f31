using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>From the drained frontier to the end: measure, top up, measure again.</summary>
public sealed class VerificationTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    Stage Stage => fixture.Stage;

    [Fact]
    public async Task A_drained_job_is_measured_topped_up_and_measured_again()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "warmed"), ("b", "notFound")], books: 4);
        await Stage.RunAsync("UPDATE books SET isbn = NULL WHERE job_id = @job AND position = 3", job);

        await Stage.SayAsync(new FrontierDrained(job));
        var first = Last<CoverageRequested>(m => m.JobId == job);
        Assert.Equal((1, -1, 4), (first.Round, first.Chunk, first.Books.Count));
        Assert.Equal(new LibraryBook(2, "Title 2", "author", "9780000000002"), first.Books[2]);
        await Stage.SayAsync(Measured(first, titles: [0], isbns: [0, 1]));
        var missing = Last<LibraryTopUpRequested>(m => m.JobId == job);
        Assert.Equal((-1, 2), (missing.Chunk, missing.Through));
        Assert.Equal(["9780000000002"], missing.Isbns);

        await Stage.SayAsync(new LibraryToppedUp(job, missing.Chunk, missing.Through, Found: 1, UpstreamCalls: 1));
        var second = Last<CoverageRequested>(m => m.JobId == job);
        Assert.Equal((2, -1), (second.Round, second.Chunk));
        Assert.Equal([2, 3], second.Books.Select(b => b.Position));
        await Stage.SayAsync(Measured(second, isbns: [2]));

        var view = await Stage.JobAsync(job);
        Assert.Equal(("Completed", 1), (view.State, view.IsbnLookupCalls));
        Assert.Equal(new Coverage(Known: true, Books: 4, TitleHits: 1, IsbnHits: 3, Hits: 3, Percent: 75), view.Coverage);
        Assert.Equal(new JobCompleted(job, "Completed", view.EndedAt!.Value), Assert.Single(All<JobCompleted>(m => m.JobId == job)));
        Assert.Equal("1", (await Stage.RowAsync(job))["announced"]);
    }

    [Fact]
    public async Task A_library_of_1200_books_is_measured_in_chunks_of_500()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "warmed")], books: 1_200);

        await Stage.SayAsync(new FrontierDrained(job));
        for (var chunk = 0; chunk < 3; chunk++)
        {
            var asked = Last<CoverageRequested>(m => m.JobId == job);
            Assert.Equal((chunk * 500) - 1, asked.Chunk);
            Assert.Equal(Enumerable.Range(chunk * 500, chunk < 2 ? 500 : 200), asked.Books.Select(b => b.Position));
            await Stage.SayAsync(Measured(asked, titles: asked.Books.Select(b => b.Position)));
        }

        var view = await Stage.JobAsync(job);
        Assert.Equal(("Completed", 1_200, 100), (view.State, view.Coverage.Hits, view.Coverage.Percent));
    }

    [Fact]
    public async Task More_missing_books_than_one_question_holds_are_topped_up_in_several()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "warmed")], books: 450);

        await Stage.SayAsync(new FrontierDrained(job));
        await Stage.SayAsync(Measured(Last<CoverageRequested>(m => m.JobId == job)));
        foreach (var (after, through) in new[] { (-1, 199), (199, 399), (399, 449) })
        {
            var asked = Last<LibraryTopUpRequested>(m => m.JobId == job);
            Assert.Equal((after, through, through - after), (asked.Chunk, asked.Through, asked.Isbns.Count));
            await Stage.SayAsync(new LibraryToppedUp(job, asked.Chunk, asked.Through, Found: 0, UpstreamCalls: 8));
        }

        Assert.Equal((2, 450), (Last<CoverageRequested>(m => m.JobId == job).Round, Last<CoverageRequested>(m => m.JobId == job).Books.Count));
        Assert.Equal(24, (await Stage.JobAsync(job)).IsbnLookupCalls);
    }

    [Fact]
    public async Task Answers_that_come_late_again_or_for_another_chunk_change_nothing()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "warmed")], books: 501);
        await Stage.SayAsync(new FrontierDrained(job));
        var first = Last<CoverageRequested>(m => m.JobId == job);
        await Stage.SayAsync(Measured(first, titles: first.Books.Select(b => b.Position)));
        var before = await Stage.RowAsync(job);
        var asked = All<CoverageRequested>(m => m.JobId == job).Count;

        await Stage.SayAsync(
            Measured(first),
            new CoverageMeasured(job, 2, 499, [new BookCoverage(500, true, true)]),
            new CoverageMeasured(job, 1, 999, [new BookCoverage(500, true, true)]));
        await Stage.SayAsync(new LibraryToppedUp(job, 499, 500, 1, 1));
        await Stage.SayAsync(new FrontierDrained(job));
        await Stage.SayAsync(new JobSubmitted(job));

        Assert.Equal(before, await Stage.RowAsync(job));
        Assert.Equal(asked, All<CoverageRequested>(m => m.JobId == job).Count);
        Assert.Equal(500, (await Stage.JobAsync(job)).Coverage.Hits);
    }

    [Theory]
    [InlineData(VerifyPhase.Measuring, false)]
    [InlineData(VerifyPhase.ToppingUp, true)]
    [InlineData(VerifyPhase.MeasuringAgain, true)]
    public async Task A_question_is_asked_three_times_and_then_done_without(VerifyPhase phase, bool known)
    {
        var job = await Stage.PutAsync(Jobs.Verifying(phase), [("a", "warmed")]);
        var patience = TimeSpan.FromSeconds(Stage.Services.GetRequiredService<IOptions<DispatchOptions>>().Value.VerifySeconds);

        for (var attempt = 2; attempt <= 3; attempt++)
        {
            await Stage.SayAsync(new VerificationOverdue(job));
            Assert.Equal($"{attempt}", (await Stage.RowAsync(job))["verify_attempts"]);
            Stage.Time.Advance(patience);
        }
        Assert.Equal(2, Asked(job));
        await Stage.SayAsync(new VerificationOverdue(job));

        var view = await Stage.JobAsync(job);
        Assert.Equal(("Completed", known, 2), (view.State, view.Coverage.Known, Asked(job)));
        Assert.Equal(known ? 0 : null, view.Coverage.Percent);
    }

    [Fact]
    public async Task Two_sweeps_that_call_one_question_overdue_have_it_asked_once()
    {
        var job = await Stage.PutAsync(Jobs.Verifying(), [("a", "warmed")]);

        await Stage.SayAsync(new VerificationOverdue(job), new VerificationOverdue(job), new VerificationOverdue(job), new VerificationOverdue(job));

        Assert.Equal(1, Asked(job));
        Assert.Equal(("Verifying", "2"), ((await Stage.JobAsync(job)).State, (await Stage.RowAsync(job))["verify_attempts"]));
    }

    int Asked(Guid job) => All<CoverageRequested>(m => m.JobId == job).Count + All<LibraryTopUpRequested>(m => m.JobId == job).Count;

    static CoverageMeasured Measured(CoverageRequested asked, IEnumerable<int>? titles = null, IEnumerable<int>? isbns = null)
    {
        var (byTitle, byIsbn) = ((titles ?? []).ToHashSet(), (isbns ?? []).ToHashSet());
        return new CoverageMeasured(asked.JobId, asked.Round, asked.Chunk,
            [.. asked.Books.Select(b => new BookCoverage(b.Position, byTitle.Contains(b.Position), byIsbn.Contains(b.Position)))]);
    }

    List<T> All<T>(Func<T, bool> which) => [.. Stage.Traffic.Published.OfType<T>().Where(which)];

    T Last<T>(Func<T, bool> which) => All(which)[^1];
}
