using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Telemetry;

/// <summary>What counts as stalled, and how old the oldest author is, on both databases.</summary>
public sealed class JobFiguresTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_of_which_nothing_moves_is_stalled_unless_it_waits_as_it_should(bool onPostgres)
    {
        await using var store = await Store.CreateAsync(onPostgres);
        var job = await store.AddJobAsync("Warming", minutesAgo: 60, priority: 0);
        await store.AddAuthorAsync(job, "a", "pending", dueMinutesAgo: 55);
        await store.AddAuthorAsync(job, "b", "warmed", dueMinutesAgo: 60, settledMinutesAgo: 20);
        Assert.Equal(1, (await store.ReadAsync()).Stalled);

        await store.RunAsync($"INSERT INTO gates (provider, closed_until, reason, probing) VALUES ('Open Library', {store.Ago(1)}, 'busy', true)");
        var closed = await store.ReadAsync();
        Assert.Equal((0, 1L), (closed.Stalled, closed.Gates["Open Library"]));
        await store.RunAsync("DELETE FROM gates");

        var better = await store.AddJobAsync("Warming", minutesAgo: 60, priority: 1);
        await store.AddAuthorAsync(better, "c", "warmed", dueMinutesAgo: 60, settledMinutesAgo: 1);
        Assert.Equal(0, (await store.ReadAsync()).Stalled);
        await store.RunAsync("UPDATE jobs SET state = 'Completed' WHERE priority = 1");

        await store.AddAuthorAsync(job, "d", "alreadyWarm", dueMinutesAgo: 60, settledMinutesAgo: 2);
        Assert.Equal(0, (await store.ReadAsync()).Stalled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_oldest_author_is_one_of_a_warming_job_and_ages_since_it_was_first_put_off(bool onPostgres)
    {
        await using var store = await Store.CreateAsync(onPostgres);
        Assert.Equal(0, (await store.ReadAsync()).OldestSeconds);
        var paused = await store.AddJobAsync("Paused", minutesAgo: 600, priority: 0);
        await store.AddAuthorAsync(paused, "a", "pending", dueMinutesAgo: 600);
        var warming = await store.AddJobAsync("Warming", minutesAgo: 10, priority: 0);
        await store.AddAuthorAsync(warming, "b", "pending", dueMinutesAgo: 10);
        await store.AddAuthorAsync(warming, "c", "queued", dueMinutesAgo: 90);
        Assert.Equal(0, (await store.ReadAsync()).Overdue);
        await store.RunAsync("UPDATE frontier SET expiries = 1 WHERE author_key <> 'a'");
        Assert.Equal(1, (await store.ReadAsync()).Overdue);

        Assert.InRange((await store.ReadAsync()).OldestSeconds, 599, 700);

        await store.RunAsync($"UPDATE frontier SET deferred_since = {store.Ago(30)}, due_at = {store.Ago(-5)} WHERE author_key = 'b'");
        var figures = await store.ReadAsync();
        Assert.InRange(figures.OldestSeconds, 1_799, 1_900);
        Assert.Equal((2, 1), (figures.OpenAuthors["pending"], figures.OpenAuthors["queued"]));
        Assert.Equal((1, 1, 0), (figures.Jobs["Paused"], figures.Jobs["Warming"], figures.Jobs["Completed"]));
    }

    sealed class Store(Database database, IAsyncDisposable? server, string folder) : IAsyncDisposable
    {
        public static async Task<Store> CreateAsync(bool onPostgres)
        {
            var server = onPostgres ? await TestServers.CreateDatabaseAsync() : null;
            var folder = Directory.CreateTempSubdirectory("figures-").FullName;
            var store = new Store(server is null ? new SqliteDatabase(Path.Combine(folder, "i.db")) : PostgresDatabase.Connect(server.ConnectionString), server, folder);
            await store.MigrateAsync();
            return store;
        }

        public string Ago(int minutes) => database.In($"{-60 * minutes}");

        public Task<JobFigures> ReadAsync() => JobFigures.ReadAsync(database, TimeSpan.FromMinutes(15), default);

        public async Task<Guid> AddJobAsync(string state, int minutesAgo, int priority)
        {
            var job = Guid.NewGuid();
            await RunAsync(
                $"""
                INSERT INTO jobs (id, state, client, file_hash, options, priority, max_depth, format, books, skipped, submitted_at, started_at)
                VALUES (@job, '{state}', 'reader', '{job:N}', '', {priority}, 2, 'Goodreads', 1, 0, {Ago(minutesAgo)}, {Ago(minutesAgo)})
                """, job);
            return job;
        }

        public Task AddAuthorAsync(Guid job, string key, string state, int dueMinutesAgo, int? settledMinutesAgo = null) => RunAsync(
            $"""
            INSERT INTO frontier (job_id, author_key, author, depth, source, state, score, due_at, settled_at)
            VALUES (@job, '{key}', '{key}', 0, 'csv', '{state}', 1, {Ago(dueMinutesAgo)}, {(settledMinutesAgo is { } settled ? Ago(settled) : "NULL")})
            """, job);

        public async Task RunAsync(string sql, Guid? job = null)
        {
            await using var connection = await database.OpenAsync(default);
            await connection.RunAsync(sql, null, job is { } id ? [("job", database.Id(id))] : [], default);
        }

        public async ValueTask DisposeAsync()
        {
            if (database is PostgresDatabase postgres)
                await postgres.Source.DisposeAsync();
            if (server is not null)
                await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        Task MigrateAsync() => database.MigrateAsync(default);
    }
}
