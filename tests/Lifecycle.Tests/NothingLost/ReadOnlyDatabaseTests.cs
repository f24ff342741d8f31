using CacheWarming.Contracts;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using Npgsql;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>PostgreSQL is there, but takes no writes, or does not let anybody in: during a switchover, while a password is changed.</summary>
public sealed class ReadOnlyDatabaseTests : IAsyncLifetime
{
    TestDatabase _server = null!;
    Stage _stage = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServers.CreateDatabaseAsync();
        _stage = await Stage.OnPostgresAsync(_server.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Results_and_commands_wait_for_a_server_that_writes_and_go_to_it_on_a_new_connection()
    {
        var warming = await _stage.PutAsync(Jobs.Warming(), [("a", "queued"), ("b", "pending")]);
        var other = await _stage.PutAsync(Jobs.Warming(), [("a", "pending")]);
        // Only sessions that begin later are read-only, and stay so.
        await WritableAsync(false);
        await RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        var failed = await FailedAsync();

        var said = _stage.SayAsync(new AuthorsWarmed([new AuthorWarmed(warming, "a", "a", "OL1A", 0, 1, WarmingOutcome.Warmed, 1, [], [], 1, TimeSpan.Zero, _stage.Time.GetUtcNow(), null)]));
        var cancelled = _stage.AskAsync(new CancelJob(other));
        await Eventually.Async(async () => await FailedAsync() > failed + 4, "both were tried several times");
        await WritableAsync(true);

        await Eventually.Async(
            async () =>
            {
                // What is waited for here is waited for by the stage's clock.
                _stage.Time.Advance(TimeSpan.FromSeconds(5));
                return await _stage.AuthorsAsync(warming) == "warmed pending";
            },
            "the result is settled");
        Assert.Equal("Cancelled", (await cancelled).State);
        await said;
    }

    [Theory]
    [InlineData("25006", true)] // read-only transaction
    [InlineData("28P01", true)] // password
    [InlineData("3D000", true)] // no such database
    [InlineData("42501", true)] // no permission
    [InlineData("26000", true)] // no such prepared statement: a pooler
    [InlineData("42P05", true)] // prepared statement exists: a pooler
    [InlineData("57014", true)] // cancelled
    [InlineData("57P01", true)] // shutdown
    [InlineData("57P03", true)] // starting
    [InlineData("53100", true)] // disk full
    [InlineData("58030", true)] // I/O
    [InlineData("40001", true)] // serialization
    [InlineData("08006", true)] // connection
    [InlineData("22001", false)] // too long
    [InlineData("23505", false)] // duplicate
    [InlineData("42P01", false)] // no such table
    public void A_failure_that_passes_by_itself_is_told_from_one_that_does_not(string state, bool passes)
    {
        using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        var failure = new InvalidOperationException("outer", new PostgresException("message", "ERROR", "ERROR", state));

        Assert.Equal(passes, new PostgresDatabase(source).IsTransient(failure));
    }

    Task WritableAsync(bool writable) => RunAsync(
        $"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {(writable ? "off" : "on")}', current_database()); END $$");

    async Task<long> FailedAsync()
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand("SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    async Task RunAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>On a session that writes whatever the database says.</summary>
    async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Pooling = false, Options = "-c default_transaction_read_only=off" }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
