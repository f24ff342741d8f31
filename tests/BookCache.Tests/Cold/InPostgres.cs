using CacheWarming.BookCaching;
using CacheWarming.BookCaching.Cold;
using CacheWarming.BookCaching.Cold.Postgres;
using CacheWarming.BookCaching.Layout;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CacheWarming.Tests.BookCaching.Cold;

public sealed class InPostgres : ColdStoreContract
{
    TestDatabase _database = null!;

    private protected override async Task<IColdStore> CreateAsync()
    {
        _database = await TestServers.CreateDatabaseAsync();
        return new PostgresColdStore(_database.ConnectionString);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Any_number_of_processes_may_prepare_it_at_once()
    {
        var processes = Enumerable.Range(0, 8).Select(_ => new PostgresColdStore(_database.ConnectionString)).ToList();
        await Task.WhenAll(processes.Select(process => process.PrepareAsync(default)));

        Assert.Equal(4, await _database.ScalarAsync<long>("SELECT count(*) FROM cold.schema_version"));
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    [Fact]
    public async Task An_earlier_versions_rows_are_found_by_name_and_nobodys_impatience_stops_the_new_index()
    {
        await PutAsync(Bibliography(Books.Gaiman, Now, "a", Books.Work("OL2W", "Stardust", Books.Gaiman)));
        await _database.ExecuteAsync("UPDATE cold.bibliographies SET keys = keys || names; ALTER TABLE cold.bibliographies DROP COLUMN names; DELETE FROM cold.schema_version WHERE version >= 2");
        await using var next = new PostgresColdStore(_database.ConnectionString);
        await using (var writer = await _database.OpenAsync())
        {
            await using var transaction = await writer.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("LOCK TABLE cold.bibliographies IN ROW EXCLUSIVE MODE", writer, transaction);
            await hold.ExecuteNonQueryAsync();
            using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.PrepareAsync(impatient.Token));
        }
        await Eventually.Async(
            () => _database.ScalarAsync<bool>("SELECT to_regclass('cold.bibliographies_by_name') IS NOT NULL"), "the index is built though nobody waits for it");

        Assert.Single(await next.FindAsync([ColdKey.From(IndexKey.Author(Books.Gaiman.CatalogId!))], Oldest, 10, default));
    }

    [Fact]
    public async Task A_schema_that_somebody_dropped_is_made_anew()
    {
        await PutAsync(Bibliography(Books.Gaiman, Now, "a", Books.Work("OL2W", "Stardust", Books.Gaiman)));
        await _database.ExecuteAsync("DROP SCHEMA cold CASCADE");

        await Assert.ThrowsAsync<PostgresException>(() => FindAsync(TitleKey("Stardust")));
        Assert.Empty(await FindAsync(TitleKey("Stardust")));
    }

    [Fact]
    public async Task While_one_process_deletes_what_is_too_old_the_others_leave_it_to_that_one()
    {
        await PutAsync(Bibliography(Books.Gaiman, Oldest.AddDays(-1), "a", Books.Work("OL2W", "Stardust", Books.Gaiman)));
        await using (var other = await _database.OpenAsync())
        {
            await using var transaction = await other.BeginTransactionAsync();
            await using var take = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({0x636f_6c64 + 1})", other, transaction);
            await take.ExecuteNonQueryAsync();
            Assert.Equal(0, await Store.DeleteOldAsync(Oldest, default));
        }
        Assert.Equal(1, await Store.DeleteOldAsync(Oldest, default));
    }

    [Fact]
    public async Task Batches_of_many_processes_at_once_lose_nothing()
    {
        var processes = Enumerable.Range(0, 4).Select(_ => new PostgresColdStore(_database.ConnectionString)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => processes[n % 4].PutAsync(
            [
                .. Enumerable.Range(0, 20)
                    .OrderBy(_ => Random.Shared.Next())
                    .Select(a => new Bibliographies.AuthorRef($"Author {a}", $"OL{a}A"))
                    .Select(author => Bibliography(author, Now.AddMinutes(n), "e" + n, Books.Work("OL1W" + author.CatalogId, "Book", author)).Pack()),
            ],
            Oldest,
            default)));

        var found = await FindAsync(TitleKey("Book"), most: 100);
        Assert.Equal(20, found.Count);
        Assert.All(found, one => Assert.Equal(Now.AddMinutes(39), one.FetchedAt));
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    [Fact]
    public async Task What_is_90_days_old_is_deleted_by_and_by_while_the_process_runs()
    {
        var options = new BookCacheOptions { WriteTimeout = TimeSpan.FromHours(12) };
        await using var tier = new ColdTier("PostgreSQL", new PostgresColdStore(_database.ConnectionString), options, Time, NullLogger.Instance);
        using var keeping = new ColdTierWorker(tier, Time, NullLogger<ColdTierWorker>.Instance);
        await keeping.StartAsync(default);
        await PutAsync([.. Enumerable.Range(0, 1_200).Select(n => new Bibliographies.AuthorRef($"Author {n}", $"OL{n}A")).Select(author =>
            Bibliography(author, Now, "a", Books.Work("OL1W" + author.CatalogId, "Book", author)))]);
        await PutAsync(Bibliography(Books.Gaiman, Now.AddDays(2), "a", Books.Work("OL2W", "Stardust", Books.Gaiman)));

        await Eventually.Async(() => Time.WaitingTimers > 0, "the timer");
        Time.Advance(TimeSpan.FromDays(90));
        await Eventually.Async(
            async () =>
            {
                Time.Advance(TimeSpan.FromMinutes(1));
                return await _database.ScalarAsync<long>("SELECT count(*) FROM cold.bibliographies") == 1;
            },
            "the old ones to be deleted, all of them and only them");
        await keeping.StopAsync(default);
    }
}
