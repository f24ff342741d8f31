using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using Npgsql;

namespace CacheWarming.Tests.Ingestion.Jobs;

/// <summary>Files that are read slowly, or not to their end.</summary>
public sealed class DownloadTests(ServiceOnServers service) : IClassFixture<ServiceOnServers>
{
    [Fact]
    public async Task A_slow_reader_holds_no_connection()
    {
        await using var server = await TestServers.CreateDatabaseAsync();
        await using var source = PostgresDatabase.Connect(new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = 1, Timeout = 5 }.ConnectionString).Source;
        var database = new PostgresDatabase(source);
        var pages = 0;

        await foreach (var _ in JobRowsApi.PagesAsync<string>(database, (_, limit, _, _) => Task.FromResult(Enumerable.Repeat("row", pages++ == 0 ? limit : 1).ToList()), default))
        {
            await using var other = await database.OpenAsync(default);
        }

        Assert.Equal(2, pages);
    }

    /// <summary>Rows that come or go meanwhile before those that were read move none of the others, and no page is slower than the first.</summary>
    [Fact]
    public async Task A_page_begins_after_the_last_row_of_the_one_before()
    {
        await using var server = await TestServers.CreateDatabaseAsync();
        await using var source = PostgresDatabase.Connect(server.ConnectionString).Source;
        var asked = new List<(int Skipped, string? After)>();

        await foreach (var _ in JobRowsApi.PagesAsync<string>(
            new PostgresDatabase(source),
            (_, limit, skipped, after) =>
            {
                asked.Add((skipped, after));
                return Task.FromResult(Enumerable.Range(0, asked.Count < 3 ? limit : 1).Select(row => $"{asked.Count}.{row}").ToList());
            },
            default))
        {
        }

        Assert.Equal([(0, null), (0, "1.4999"), (0, "2.4999")], asked);
    }

    [Fact]
    public async Task A_file_that_breaks_off_is_no_whole_one()
    {
        // More than fits between the two: what the reader has not taken yet is not read from the database either.
        const int books = 60_000;
        var job = await service.SubmitAsync(Uploading.Library("Broken", 1));
        await service.RunAsync(
            $"INSERT INTO books (job_id, position, line, title, author) SELECT '{job}', n, n, repeat('A long title. ', 100), 'Somebody' FROM generate_series(1, {books - 1}) AS n");

        using var answer = await service.Http.GetAsync(new Uri($"api/warming/jobs/{job}/books?format=csv", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await service.RunAsync("ALTER TABLE books RENAME TO no_books");
        try
        {
            Assert.Equal($"{books}", Assert.Single(answer.Headers.GetValues("X-Row-Count")));
            await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync());
        }
        finally
        {
            await service.RunAsync("ALTER TABLE no_books RENAME TO books");
        }
    }
}
