using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using CacheWarming.Tests.Servers;
using Npgsql;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>What the job of the sample library leaves behind, in every place where somebody looks.</summary>
[Collection(SeparateServices.Name)]
public sealed class SampleJobTests(SharedDeployment shared)
{
    // Word for word from the original plan, "Dashboard Query".
    const string DashboardQuery =
        """
        SELECT
          DATE_TRUNC('hour', timestamp) as hour,
          COUNT(*) as authors_processed,
          SUM(works_cached) as total_works
        FROM WARMING_ANALYTICS
        WHERE timestamp > NOW() - INTERVAL '24' HOUR
        GROUP BY hour
        ORDER BY hour DESC;
        """;

    readonly Deployment _services = shared.Services;

    [Fact]
    public async Task The_job_completes_with_one_call_an_author()
    {
        var job = await shared.SampleAsync();

        Assert.Equal("Completed", job.State);
        Assert.InRange(job.Coverage.Percent!.Value, 95, 100);
        Assert.Equal(70, job.Coverage.Books);
        Assert.True(job.Authors.Discovered > 0);
        Assert.Equal(job.Authors.Total, job.Authors.Warmed + job.Authors.AlreadyWarm + job.Authors.NotFound);
        Assert.InRange(job.UpstreamCalls, 1, 0.25 * job.Authors.Total);
    }

    [Fact]
    public async Task Every_book_that_the_catalogue_has_is_a_hit_by_title_by_isbn_and_by_author()
    {
        await shared.SampleAsync();
        var books = await Samples.BooksAsync();

        var searches = books.Select(book => "title?q=" + Uri.EscapeDataString(book.Title))
            .Concat(books.Where(book => Isbn.TryParse(book.Isbn, out var _)).Select(book => "isbn/" + book.Isbn))
            .Concat(books.Select(book => "author?q=" + Uri.EscapeDataString(book.Author)))
            .ToList();
        var misses = new List<string>();
        foreach (var search in searches)
        {
            var answer = await _services.Search.Http.CacheAsync(search);
            if (answer != "HIT")
                misses.Add($"{Uri.UnescapeDataString(search)}: {answer}");
        }

        Assert.True(searches.Count > 180);
        Assert.Equal(
            [
                // Not in the catalogue.
                "title?q=The Wandering Inn: Volume 1: MISS",
                "title?q=Unsong: MISS",
                // Nobody's name: it is not warmed, and a search under it asks the catalogue.
                "author?q=Anonymous: MISS",
                // Unknown with these books; others may have the same one word for a surname, so a search under it asks the catalogue.
                "author?q=Pirateaba: MISS",
            ],
            misses);
    }

    [Fact]
    public async Task Every_fetched_author_has_a_marker_for_ninety_days()
    {
        var job = await shared.SampleAsync();

        var markers = _services.Redis.Server.Keys(_services.Redis.Database.Database, "warming:processed:*").ToList();
        Assert.True(markers.Count >= job.Authors.Warmed, $"{markers.Count} markers for {job.Authors.Warmed} authors");
        foreach (var name in new[] { "Stephen King", "J.R.R. Tolkien", "Peter Straub", "Prince Harry, The Duke of Sussex" })
        {
            var marker = $"warming:processed:{name}";
            var stored = JsonDocument.Parse((string)(await _services.Redis.Database.StringGetAsync(marker))!).RootElement;
            Assert.InRange(stored.GetProperty("worksCount").GetInt32(), 1, 100);
            Assert.True(stored.TryGetProperty("lastWarmed", out _) && stored.TryGetProperty("depth", out _));
            var left = await _services.Redis.Database.KeyTimeToLiveAsync(marker);
            Assert.InRange(left!.Value, TimeSpan.FromDays(90) - TimeSpan.FromMinutes(10), TimeSpan.FromDays(90));
        }
    }

    [Fact]
    public async Task The_broker_shows_both_queues_durable_bound_and_empty()
    {
        await shared.SampleAsync();

        // The broker's figures are some seconds old.
        await Eventually.Async(
            async () => (await _services.Broker.QueuesAsync()).All(queue => queue.Messages == 0 && (queue.Name != QueueNames.AuthorWarming || queue.Consumers > 0)),
            "every queue is empty, and the consumers are counted");
        var queues = (await _services.Broker.QueuesAsync()).ToDictionary(queue => queue.Name, StringComparer.Ordinal);
        Assert.Equal("quorum", queues[QueueNames.AuthorWarming].Type);
        Assert.Equal("quorum", queues[QueueNames.AuthorDeadLetters].Type);
        Assert.Equal(2, queues[QueueNames.AuthorWarming].Consumers);
        Assert.Equal(0, queues[QueueNames.AuthorDeadLetters].Consumers);
        var bindings = await _services.Broker.BindingsAsync();
        Assert.Contains(bindings, binding => binding.Destination == QueueNames.AuthorWarming && binding.Source == "CacheWarming.Contracts:AuthorsQueued");
        Assert.Contains(bindings, binding => binding.Destination == QueueNames.AuthorDeadLetters && binding.Source == QueueNames.AuthorDeadLetters);
    }

    [Fact]
    public async Task The_hours_count_its_authors_and_the_original_query_finds_them()
    {
        var job = await shared.SampleAsync();

        // This job's own: other tests' jobs are in the same hours.
        await Eventually.Async(
            async () =>
            {
                var authors = await _services.Database.ScalarAsync<long>($"SELECT count(*) FROM metrics.warming_analytics WHERE job_id = '{job.JobId}'");
                var works = await _services.Database.ScalarAsync<long>($"SELECT sum(works_cached) FROM metrics.warming_analytics WHERE job_id = '{job.JobId}'");
                return authors >= job.Authors.Warmed + job.Authors.NotFound && works >= job.Works;
            },
            "Metrics has the job's authors and works");
        var hours = await _services.Metrics.Http.GetFromJsonAsync<JsonElement>("api/metrics/hourly?hours=24");
        Assert.True(hours.GetProperty("items").EnumerateArray().Sum(hour => hour.GetProperty("authorsProcessed").GetInt64()) >= job.Authors.Total);
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_services.Database.ConnectionString) { SearchPath = "metrics" }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(DashboardQuery, connection);
        await using var row = await command.ExecuteReaderAsync();
        var (allAuthors, allWorks) = (0L, 0L);
        while (await row.ReadAsync())
            (allAuthors, allWorks) = (allAuthors + row.GetInt64(1), allWorks + row.GetInt64(2));
        Assert.True(allAuthors >= job.Authors.Total, $"{allAuthors} of {job.Authors.Total} authors");
        Assert.True(allWorks >= job.Works, $"{allWorks} of {job.Works} works");
    }
}
