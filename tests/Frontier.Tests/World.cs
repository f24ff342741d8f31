using System.Text.RegularExpressions;
using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Jobs.Timeline;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Tests.Frontier;

/// <summary>An author of a job as its row stands.</summary>
/// <param name="LeaseSeconds">From now, by the database's clock.</param>
/// <param name="DueSeconds">From now, by the database's clock.</param>
/// <param name="WaitedSeconds">Since the first deferral; null when it waits for no provider.</param>
public sealed record Row(
    string Key, string Author, string? CatalogId, int Depth, string Source, string State, int Attempt, int Expiries, int Settlements,
    int Works, int SharedWorks, int UpstreamCalls, string? Reason, double? LeaseSeconds, double DueSeconds,
    double? WaitedSeconds, bool HasSettledTime);

/// <summary>Jobs, authors and time, said in the field's words. Authors are named by name or by catalogue id (<c>OL1A</c>).</summary>
public sealed partial class World(Database database)
{
    /// <summary>The key of an author that is written so.</summary>
    public static string Key(string author) => CatalogId().IsMatch(author) ? author : AuthorName.KeyOf(author);

    /// <summary>A job of an export with these authors.</summary>
    public async Task<Guid> JobAsync(int maxDepth = 2, string state = "Warming", JobPriority priority = JobPriority.Normal, int maxAuthors = int.MaxValue, params string[] authors)
    {
        var job = Guid.NewGuid();
        await RunAsync(
            $"""
            INSERT INTO jobs (id, state, client, file_hash, options, priority, max_depth, max_authors, format, books, skipped, submitted_at)
            VALUES (@job, @state, 'reader', @hash, '', @priority, @depth, @most, 'goodreads', 0, 0, {database.Now})
            """,
            ("job", database.Id(job)), ("state", state), ("hash", job.ToString("N")), ("priority", (int)priority), ("depth", maxDepth), ("most", maxAuthors));
        foreach (var author in authors)
            await AuthorAsync(job, author);
        return job;
    }

    /// <summary>An author of a job that waits.</summary>
    public Task AuthorAsync(Guid job, string author, double score = 11, int depth = 0, int? steps = null) =>
        RunAsync(
            $"""
            INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, steps, source, state, score, due_at)
            VALUES (@job, @key, @author, @catalog, @depth, @steps, @source, 'pending', @score, {database.In("-1")})
            """,
            ("job", database.Id(job)), ("key", Key(author)), ("author", author), ("catalog", CatalogId().IsMatch(author) ? author : null),
            ("depth", depth), ("steps", steps), ("source", depth == 0 ? "csv" : "discovery"), ("score", score));

    /// <summary>A book of the user's own.</summary>
    public async Task BookAsync(Guid job, int position, string author, string title, string? isbn = null)
    {
        await RunAsync(
            "INSERT INTO books (job_id, position, line, title, author, isbn) VALUES (@job, @position, @position, @title, @author, @isbn)",
            ("job", database.Id(job)), ("position", position), ("title", title), ("author", author), ("isbn", isbn));
        await RunAsync(
            "INSERT INTO book_authors (job_id, author_key, position, name, weight) VALUES (@job, @key, @position, @author, 1)",
            ("job", database.Id(job)), ("key", Key(author)), ("position", position), ("author", author));
    }

    /// <summary>What the saga does to a job's row.</summary>
    public Task JobBecomesAsync(Guid job, string state) => RunAsync("UPDATE jobs SET state = @state WHERE id = @job", ("job", database.Id(job)), ("state", state));

    /// <summary>What the saga does when a job is cancelled.</summary>
    public async Task CancelAsync(Guid job)
    {
        await JobBecomesAsync(job, "Cancelled");
        await RunAsync("UPDATE frontier SET state = 'cancelled', lease_until = NULL WHERE job_id = @job AND state IN ('pending', 'queued')", ("job", database.Id(job)));
    }

    /// <summary>The time in which a dispatcher says that the broker has a job's authors is over.</summary>
    public Task SendingIsOverAsync(Guid job) => RunAsync($"UPDATE claims SET send_until = {database.In("-1")} WHERE job_id = @job", ("job", database.Id(job)));

    /// <summary>The leases of everything that is out end.</summary>
    public Task LeasesEndAsync() => RunAsync($"UPDATE frontier SET lease_until = {database.In("-1")} WHERE state = 'queued'");

    /// <summary>What the providers asked to wait for is over.</summary>
    public async Task WaitIsOverAsync()
    {
        await WaitOfGatesIsOverAsync();
        await RunAsync($"UPDATE frontier SET due_at = {database.In("-1")} WHERE state = 'pending'");
    }

    /// <summary>The gates' waits are over, the authors' are not.</summary>
    public Task WaitOfGatesIsOverAsync() => RunAsync($"UPDATE gates SET closed_until = {database.In("-1")}");

    /// <summary>An author has waited for a provider for so long already.</summary>
    public Task HasWaitedAsync(Guid job, string author, TimeSpan time) => RunAsync(
        $"UPDATE frontier SET deferred_since = {database.In("@seconds")} WHERE job_id = @job AND author_key = @key",
        ("seconds", -time.TotalSeconds), ("job", database.Id(job)), ("key", Key(author)));

    public async Task<Row> RowAsync(Guid job, string author) => (await RowsAsync(job)).Single(row => row.Key == Key(author));

    public async Task<IReadOnlyList<Row>> RowsAsync(Guid job)
    {
        await using var connection = await database.OpenAsync(default);
        return await connection.QueryAsync(
            $"""
            SELECT author_key, author, catalog_id, depth, source, state, attempt, expiries, settlements, works, shared_works, upstream_calls, reason,
              {database.SecondsBetween(database.Now, "lease_until")}, {database.SecondsBetween(database.Now, "due_at")},
              {database.SecondsBetween("deferred_since", database.Now)}, settled_at IS NOT NULL
            FROM frontier WHERE job_id = @job ORDER BY author_key
            """,
            null, [("job", database.Id(job))],
            row => new Row(
                row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.GetInt32(6), row.GetInt32(7),
                row.GetInt32(8), row.GetInt32(9), row.GetInt32(10), row.GetInt32(11), row.TextOrNull(12),
                row.IsDBNull(13) ? null : row.GetDouble(13), row.GetDouble(14), row.IsDBNull(15) ? null : row.GetDouble(15), row.GetBoolean(16)),
            default);
    }

    /// <summary>Distinct works of a job, as the job's page counts them.</summary>
    public async Task<int> WorksAsync(Guid job) =>
        (await RowsAsync(job)).Sum(row => row.Works - row.SharedWorks) + await CountAsync("shared_works", job);

    /// <summary>How many authors a job has, as the API says it: of the library, and discovered; and how many calls were made for them.</summary>
    public async Task<(int Csv, int Discovered, long Calls)> AuthorsAsync(Guid job)
    {
        await using var connection = await database.OpenAsync(default);
        var view = await new ReadJobs(null!, database, TimeProvider.System).ViewAsync(new Job { CorrelationId = job, State = "Warming", Client = "", Confidence = "", FileHash = "", Format = "", Options = "" }, connection, null, default);
        Assert.Equal(view.Authors.Total, view.Depths.Sum(depth => depth.Total));
        return (view.Authors.Csv, view.Authors.Discovered, view.UpstreamCalls);
    }

    /// <summary>Rows that a table holds for a job.</summary>
    public async Task<int> CountAsync(string table, Guid job)
    {
        await using var connection = await database.OpenAsync(default);
        return await connection.ScalarAsync<int>($"SELECT count(*) FROM {table} WHERE job_id = @job", null, [("job", database.Id(job))], default);
    }

    /// <summary>Authors of all jobs that are not settled.</summary>
    public async Task<int> OpenAuthorsAsync()
    {
        await using var connection = await database.OpenAsync(default);
        return await connection.ScalarAsync<int>("SELECT count(*) FROM frontier WHERE state IN ('pending', 'queued')", null, [], default);
    }

    /// <summary>Providers whose gates are not open, and in how many seconds they may be asked.</summary>
    public async Task<IReadOnlyDictionary<string, double>> GatesAsync()
    {
        await using var connection = await database.OpenAsync(default);
        var gates = await connection.QueryAsync(
            $"SELECT provider, {database.SecondsBetween(database.Now, "closed_until")} FROM gates", null, [], row => (row.GetString(0), row.GetDouble(1)), default);
        return gates.ToDictionary();
    }

    /// <summary>The job's timeline, as the API returns it.</summary>
    public async Task<JobTimeline> TimelineAsync(Guid job)
    {
        await using var connection = await database.OpenAsync(default);
        var submitted = await connection.QueryAsync("SELECT submitted_at FROM jobs WHERE id = @job", null, [("job", database.Id(job))], row => row.TimeOrNull(0)!.Value, default);
        var view = await new ReadJobs(null!, database, TimeProvider.System).ViewAsync(
            new Job { CorrelationId = job, State = "Warming", Client = "", Confidence = "", FileHash = "", Format = "", Options = "", SubmittedAt = submitted[0] }, connection, null, default);
        return await JobTimeline.ReadAsync(database, connection, view, TimeProvider.System.GetUtcNow(), default);
    }

    /// <summary>A job was uploaded so long ago.</summary>
    public Task WasSubmittedAsync(Guid job, TimeSpan ago) =>
        RunAsync($"UPDATE jobs SET submitted_at = {database.In("@seconds")} WHERE id = @job", ("seconds", -ago.TotalSeconds), ("job", database.Id(job)));

    /// <summary>The end of every wait for a provider is so long ago.</summary>
    public Task WaitsEndedAsync(TimeSpan ago) => RunAsync(
        $"UPDATE provider_waits SET ended_at = {database.In("@seconds")}, began_at = {database.In("@seconds - 60")}", ("seconds", -ago.TotalSeconds));

    /// <summary>Forgets everything.</summary>
    public async Task ClearAsync()
    {
        await RunAsync("DELETE FROM gates");
        await RunAsync("DELETE FROM provider_waits");
        await ClearJobsAsync();
    }

    /// <summary>Forgets every job.</summary>
    public async Task ClearJobsAsync()
    {
        foreach (var table in (string[])["job_activity", "shared_works", "identities", "edges", "frontier", "book_authors", "books", "jobs"])
            await RunAsync($"DELETE FROM {table}");
    }

    async Task RunAsync(string sql, params (string, object?)[] parameters)
    {
        await using var connection = await database.OpenAsync(default);
        await connection.RunAsync(sql, null, parameters, default);
    }

    [GeneratedRegex("^OL[0-9]+A$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CatalogId();
}
