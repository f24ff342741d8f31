using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Tests.Upgrades.Schema;

/// <summary>From a database of the first version to today's, under the eyes of processes that are still of the first.</summary>
public abstract class FirstVersionContract<TStore> : IAsyncLifetime
    where TStore : class, IStore, new()
{
    static readonly (string, string, string)[] Books =
        [("ann author", "Ann Author", "Ann's Book"), ("bob writer", "Bob Writer", "Bob's Book"), ("cy poet", "Cy Poet", "Cy's Book"), ("dee novelist", "Dee Novelist", "Dee's Book")];

    protected TStore Store { get; } = new();

    private protected abstract FirstVersionWords Words { get; }

    private protected FirstVersion First => new(() => Store.ConnectAsync(), Words);

    public Task InitializeAsync() => Store.InitializeAsync();

    public Task DisposeAsync() => Store.DisposeAsync();

    [Fact]
    public async Task A_running_job_comes_through_the_scripts_with_every_author_where_it_was()
    {
        var job = Guid.NewGuid();
        await Store.LayOutAsFirstVersionAsync();
        await WorkAsync(job);
        var before = await Store.AuthorsAsync(job);

        await Store.Database.MigrateAsync(default);

        Assert.Equal("0 Ann Author warmed, 0 Bob Writer failed, 0 Cy Poet pending, 0 Dee Novelist pending, 1 Eve Editor pending", before);
        Assert.Equal(before, await Store.AuthorsAsync(job));
        // It has no budget, so everybody found may go out, and those found before are counted.
        Assert.Equal(1, await Store.CountAsync("SELECT count(*) FROM jobs WHERE id = @job AND discovered = 1 AND admitted = 1 AND NOT tight AND max_authors = 2147483647", job));
        Assert.Equal(5, await Store.CountAsync("SELECT count(*) FROM frontier WHERE job_id = @job AND admitted", job));
    }

    [Fact]
    public async Task Whoever_is_still_of_the_first_version_works_on_with_todays_schema()
    {
        await Store.LayOutAsFirstVersionAsync();
        await Store.Database.MigrateAsync(default);
        var job = Guid.NewGuid();

        await WorkAsync(job);

        Assert.Equal("0 Ann Author warmed, 0 Bob Writer failed, 0 Cy Poet pending, 0 Dee Novelist pending, 1 Eve Editor pending", await Store.AuthorsAsync(job));
        Assert.Equal(5, await Store.CountAsync("SELECT count(*) FROM frontier WHERE job_id = @job AND admitted", job));
    }

    [Fact]
    public async Task Many_who_migrate_at_once_apply_each_script_once()
    {
        await Store.LayOutAsFirstVersionAsync();
        var job = Guid.NewGuid();
        await WorkAsync(job);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.Another().MigrateAsync(default))));

        var newest = Scripts.Lines().Count(line => line.Contains("services/Ingestion/Storage/Schema/Postgres/", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, newest), await Store.VersionsAsync());
        Assert.Equal(5, await Store.CountAsync("SELECT count(*) FROM frontier WHERE job_id = @job", job));
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await Store.Database.MigrateAsync(default);
        var versions = await Store.VersionsAsync();

        await Store.Database.MigrateAsync(default);

        Assert.Equal(versions, await Store.VersionsAsync());
    }

    [Fact]
    public async Task Who_works_while_the_scripts_run_is_held_up_and_loses_nothing()
    {
        await Store.LayOutAsFirstVersionAsync();
        using var done = new CancellationTokenSource();
        var jobs = new List<Guid>();
        var working = Task.Run(async () =>
        {
            do
            {
                jobs.Add(Guid.NewGuid());
                await WorkAsync(jobs[^1]);
            }
            while (!done.IsCancellationRequested);
        });

        await Store.Another().MigrateAsync(default);
        await done.CancelAsync();
        await working;
        await WorkAsync(Guid.NewGuid());

        foreach (var job in jobs)
            Assert.Equal("0 Ann Author warmed, 0 Bob Writer failed, 0 Cy Poet pending, 0 Dee Novelist pending, 1 Eve Editor pending", await Store.AuthorsAsync(job));
    }

    /// <summary>Everything that the first version does with a job's rows. What passes by itself is tried again, as it did.</summary>
    async Task WorkAsync(Guid job)
    {
        await AgainAsync(() => First.SubmitAsync(job, Books));
        var claimed = await AgainAsync(() => First.ClaimAsync(100));
        Assert.Equal(4, claimed.Count(author => author.Job == job));
        Assert.Equal(1, await AgainAsync(() => First.SettleAsync(job, "ann author", "OL1A", "Eve Editor", "OL9A")));
        Assert.Equal(1, await AgainAsync(() => First.FailAsync(job, "bob writer", attempt: 1)));
        Assert.Equal(1, await AgainAsync(() => First.DeferAsync(job, "cy poet", attempt: 1)));
        Assert.Equal(1, await AgainAsync(() => First.PutBackAsync(job, "dee novelist", attempt: 1)));
        // Nobody of this job goes out while another is begun.
        await AgainAsync(async () =>
        {
            await using var connection = await Store.ConnectAsync();
            return await connection.RunAsync("UPDATE jobs SET state = 'Paused' WHERE id = @job", null, [("job", Words.Id(job))], default);
        });
    }

    async Task<T> AgainAsync<T>(Func<Task<T>> work)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (DbException passing) when (Store.Database.IsTransient(passing))
            {
                // A deadlock with the scripts, say.
            }
        }
    }

    async Task AgainAsync(Func<Task> work) => await AgainAsync(async () =>
    {
        await work();
        return true;
    });
}

public sealed class FirstVersionOnPostgresTests : FirstVersionContract<PostgresStore>
{
    private protected override FirstVersionWords Words => FirstVersionWords.Postgres;
}

public sealed class FirstVersionOnSqliteTests : FirstVersionContract<SqliteStore>
{
    private protected override FirstVersionWords Words => FirstVersionWords.Sqlite;
}
