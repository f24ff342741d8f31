using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Tests.Lifecycle.SagaStore;

/// <summary>What the saga repository promises on either database; two stages on one database are two replicas.</summary>
public abstract class SagaStoreContract : IAsyncLifetime
{
    internal Stage One { get; private set; } = null!;

    internal Stage Other { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        One = await StartAsync();
        Other = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
        await CleanAsync();
    }

    private protected abstract Task<Stage> StartAsync();

    protected abstract Task CleanAsync();

    /// <summary>Statements after which no job can become Cancelled.</summary>
    protected abstract string ForbidCancelling { get; }

    /// <summary>Waits until both replicas want the row that the test holds.</summary>
    protected abstract Task BothWaitAsync();

    [Fact]
    public async Task Two_events_of_one_job_at_the_same_time_are_handled_one_after_the_other()
    {
        var job = await One.PutAsync(Jobs.Verifying(), [("a", "warmed")], books: 501);
        var measured = new CoverageMeasured(job, 1, -1, [.. Enumerable.Range(0, 500).Select(n => new BookCoverage(n, true, true))]);
        Task first, second;
        await using (var connection = await One.Database.OpenAsync(CancellationToken.None))
        await using (var transaction = await One.Database.BeginAsync(connection, CancellationToken.None))
        {
            await connection.RunAsync("UPDATE jobs SET skipped = 7 WHERE id = @job", transaction, [("job", One.Database.Id(job))], CancellationToken.None);
            first = One.SayAsync(measured);
            second = Other.SayAsync(measured);
            await BothWaitAsync();
            await transaction.CommitAsync();
        }
        await Task.WhenAll(first, second);

        // The second found that its question was answered already: one next question, and what the test wrote is not overwritten.
        Assert.Single(One.Traffic.Published.Concat(Other.Traffic.Published).OfType<CoverageRequested>());
        var row = await One.RowAsync(job);
        Assert.Equal(("499", "7"), (row["verify_after"], row["skipped"]));
    }

    [Fact]
    public async Task An_event_that_fails_undoes_everything_and_sends_nothing()
    {
        var job = await One.PutAsync(Jobs.Warming(), [("a", "queued"), ("b", "pending")]);
        await One.RunAsync(ForbidCancelling, job);

        await One.SayAsync(new CancelJob(job));

        Assert.NotEmpty(One.Traffic.Failures);
        Assert.Equal("queued pending", await One.AuthorsAsync(job));
        Assert.Equal("Warming", (await One.RowAsync(job))["state"]);
        Assert.Empty(One.Traffic.Published.OfType<JobCompleted>());
    }

    [Fact]
    public async Task What_a_step_writes_by_plain_statement_is_committed_with_the_job()
    {
        var job = await One.PutAsync(Jobs.Warming(), [("a", "queued"), ("b", "pending")]);

        await One.AskAsync(new CancelJob(job));

        Assert.Equal("cancelled cancelled", await Other.AuthorsAsync(job));
        Assert.Equal("Cancelled", (await Other.RowAsync(job))["state"]);
    }

    [Fact]
    public async Task Messages_for_a_job_that_is_gone_are_discarded()
    {
        var gone = Guid.NewGuid();

        await One.SayAsync(new JobSubmitted(gone));
        await One.SayAsync(new FrontierDrained(gone));
        await One.SayAsync(new CancelJob(gone));

        Assert.Empty(One.Traffic.Failures);
        Assert.Equal(3, One.Traffic.Published.Count);
        Assert.Empty(await One.QueryAsync("SELECT 1 FROM jobs WHERE id = @job", gone, _ => true));
    }
}
