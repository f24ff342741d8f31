using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using CacheWarming.Benchmarks.Engine;
using CacheWarming.Benchmarks.Running;
using CacheWarming.Tests.Servers;
using Npgsql;

namespace CacheWarming.Benchmarks.Tables;

/// <summary>What is shown of all jobs, after months: 10,000 jobs whose authors still stand in the frontier, of which twenty are open.</summary>
static class HistoryBenchmark
{
    const int Jobs = 10_000;
    const int Open = 20;
    const int Asked = 20;
    const int Rows = 10_000_000;
    const int LargeLibrary = 50_000;

    static readonly string[] Shown = ["api/warming/stats", "overview/figures", "jobs/list", "jobs/list?page=2", "api/warming/jobs?limit=20", "api/warming/queue/pending"];

    public static async Task RunAsync(Figures figures, Scale scale)
    {
        var rows = scale.Rows ?? Rows;
        var settings = Warmer.Settings;
        settings["Dispatch__SweepMilliseconds"] = "50";
        settings["Uploads__MaxPendingAuthors"] = settings["Uploads__MaxPendingAuthorsPerClient"] = "100000000";
        await using var deployment = await Deployment.StartAsync(["--synthetic", "10"], discoveries: 0, settings);
        var started = Stopwatch.GetTimestamp();
        await FillAsync(deployment.Database, rows);
        figures.Say(new { run = "filled", rows, jobs = Jobs, open = Open, seconds = Stopwatch.GetElapsedTime(started).TotalSeconds });
        started = Stopwatch.GetTimestamp();
        await Eventually.Async(
            async () => await deployment.Database.ScalarAsync<long>("SELECT count(*) FROM ingestion.jobs WHERE ended_at IS NOT NULL AND summary IS NULL") == 0, "every summary is kept",
            TimeSpan.FromHours(1));
        figures.Say(new { run = "summaries kept", jobs = Jobs - Open, seconds = Stopwatch.GetElapsedTime(started).TotalSeconds });

        var http = deployment.Ingestion.Http;
        foreach (var path in Shown)
            await MeasureAsync(figures, path, () => http.GetAsync(new Uri(path, UriKind.Relative)));
        await MeasureAsync(figures, "books?format=csv of 50,000 books", () => http.GetAsync(new Uri($"api/warming/jobs/{FrontierTable.Job}/books?format=csv", UriKind.Relative)));
        var csv = Encoding.UTF8.GetBytes("Title,Author\n" + string.Concat(Enumerable.Range(0, 100).Select(book => $"Book {book},Author {book}\n")));
        await MeasureAsync(figures, "api/warming/preview", () =>
        {
            var body = new ByteArrayContent(csv);
            body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            return http.PostAsync(new Uri("api/warming/preview", UriKind.Relative), body);
        });
    }

    static async Task MeasureAsync(Figures figures, string what, Func<Task<HttpResponseMessage>> ask)
    {
        var milliseconds = new List<double>();
        // The first is the compiler's.
        for (var time = 0; time <= Asked; time++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await ask();
            await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        var sorted = milliseconds.Skip(1).Order().ToList();
        figures.Say(new { run = what, firstMilliseconds = milliseconds[0], medianMilliseconds = sorted[Asked / 2], longestMilliseconds = sorted[^1] });
    }

    static async Task FillAsync(TestDatabase server, int rows)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        var id = "('00000000-0000-0000-0000-' || lpad(({0})::text, 12, '0'))::uuid";
        await using var fill = source.CreateCommand(string.Create(CultureInfo.InvariantCulture,
            $"""
            SET search_path = ingestion;
            BEGIN;
            INSERT INTO jobs (id, state, client, file_hash, options, priority, max_depth, max_authors, format, books, skipped, submitted_at, started_at, ended_at, announced, coverage_known)
            SELECT {string.Format(CultureInfo.InvariantCulture, id, "j")}, CASE WHEN j > {Jobs - Open / 2} THEN 'Warming' WHEN j > {Jobs - Open} THEN 'Paused' ELSE 'Completed' END,
              'reader', j::text, '', 0, 2, 2000, 'Goodreads', 50, 0, now() - make_interval(mins => {Jobs} - j), now() - make_interval(mins => {Jobs} - j),
              CASE WHEN j <= {Jobs - Open} THEN now() - make_interval(mins => {Jobs} - j) END, j <= {Jobs - Open}, true
            FROM generate_series(1, {Jobs}) AS j;
            INSERT INTO books (job_id, position, line, title, author, title_hit)
            SELECT id, n, n, 'Title ' || n, 'Author ' || n, true FROM jobs, generate_series(1, 50) AS n WHERE id <> '{FrontierTable.Job}';
            INSERT INTO books (job_id, position, line, title, author) SELECT '{FrontierTable.Job}', n, n, 'Title ' || n, 'Author ' || n FROM generate_series(1, {LargeLibrary}) AS n;
            INSERT INTO book_authors (job_id, author_key, position, name, weight)
            SELECT '{FrontierTable.Job}', 'OL' || n % {rows / Jobs} || 'A', n, 'Author ' || n, 1 FROM generate_series(1, {LargeLibrary}) AS n;
            INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, source, state, score, due_at, settled_at, works, upstream_calls)
            SELECT {string.Format(CultureInfo.InvariantCulture, id, $"n / {rows / Jobs} + 1")}, 'OL' || n || 'A', 'Author ' || n, 'OL' || n || 'A', n % 3, CASE n % 3 WHEN 0 THEN 'csv' ELSE 'discovery' END,
              CASE WHEN n / {rows / Jobs} >= {Jobs - Open} AND n % 2 = 0 THEN 'pending' ELSE 'warmed' END, 1 + n % 17, now(), now(), 15, n % 4 / 3
            FROM generate_series(0, {rows / Jobs * Jobs - 1}) AS n;
            COMMIT;
            ANALYZE;
            """));
        fill.CommandTimeout = 3_600;
        await fill.ExecuteNonQueryAsync();
    }
}
