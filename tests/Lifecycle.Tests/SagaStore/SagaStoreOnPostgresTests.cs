using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.SagaStore;

public sealed class SagaStoreOnPostgresTests : SagaStoreContract
{
    const string Waiting = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    TestDatabase? _database;

    protected override string ForbidCancelling => """
        CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;
        CREATE TRIGGER never BEFORE UPDATE ON jobs FOR EACH ROW WHEN (NEW.state = 'Cancelled') EXECUTE FUNCTION never()
        """;

    [Fact]
    public async Task A_database_that_drops_the_connection_in_the_middle_of_an_event_is_waited_for()
    {
        var job = await One.PutAsync(Jobs.Warming(), [("a", "queued")]);
        Task<JobCommandAnswered> cancelled;
        await using (var connection = await One.Database.OpenAsync(CancellationToken.None))
        await using (var transaction = await One.Database.BeginAsync(connection, CancellationToken.None))
        {
            // The event gets the job's row, and then waits for the author's.
            await connection.RunAsync("SELECT 1 FROM frontier WHERE job_id = @job FOR UPDATE", transaction, [("job", job)], CancellationToken.None);
            cancelled = One.AskAsync(new CancelJob(job));
            for (int cut = 0, backend = 0, ended = 0; cut < 3; cut++, ended = backend)
            {
                // A connection that was ended may still be listed for a moment.
                await Eventually.Async(
                    async () => (backend = await _database!.ScalarAsync<int>($"SELECT coalesce(min(pid), 0) {Waiting} AND pid <> {ended}")) != 0,
                    "the event waits on a new connection");
                Assert.True(await _database!.ScalarAsync<bool>($"SELECT pg_terminate_backend({backend})"));
            }
            await WaitingAsync(1);
            await transaction.CommitAsync();
        }

        Assert.Equal(("Cancelled", true), ((await cancelled).State, (await cancelled).Accepted));
        Assert.Equal("cancelled", await One.AuthorsAsync(job));
        Assert.Single(One.Traffic.Published.OfType<JobCompleted>());
        Assert.Empty(One.Traffic.Failures);
    }

    [Fact]
    public async Task A_job_opened_again_in_the_moment_in_which_the_same_upload_comes_in_is_refused()
    {
        var ended = Jobs.Ended("CompletedWithFailures");
        var job = await One.PutAsync(ended, [("a", "failed")]);
        Task<JobCommandAnswered> retried;
        await using (var connection = await One.Database.OpenAsync(CancellationToken.None))
        await using (var transaction = await One.Database.BeginAsync(connection, CancellationToken.None))
        {
            await connection.RunAsync(
                """
                INSERT INTO jobs (id, state, client, file_hash, options, priority, max_depth, format, books, skipped, submitted_at)
                SELECT gen_random_uuid(), 'Submitted', client, file_hash, options, priority, max_depth, format, books, skipped, now() FROM jobs WHERE id = @job
                """,
                transaction, [("job", job)], CancellationToken.None);
            retried = One.AskAsync(new RetryFailedAuthors(job));
            await WaitingAsync(1);
            await transaction.CommitAsync();
        }

        Assert.Equal((false, JobLifecycle.NotNow), ((await retried).Accepted, (await retried).Reason));
        Assert.Equal("failed", await One.AuthorsAsync(job));
    }

    private protected override async Task<Stage> StartAsync()
    {
        _database ??= await TestServers.CreateDatabaseAsync();
        return await Stage.OnPostgresAsync(_database.ConnectionString);
    }

    protected override Task BothWaitAsync() => WaitingAsync(2);

    protected override async Task CleanAsync() => await _database!.DisposeAsync();

    Task WaitingAsync(int events) => Eventually.Async(
        async () => await _database!.ScalarAsync<long>($"SELECT count(*) {Waiting}") == events, $"{events} events wait for a row");
}
