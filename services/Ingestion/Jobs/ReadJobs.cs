using System.Data.Common;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads;
using Microsoft.EntityFrameworkCore;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// Reads jobs with their counts: those of open jobs are computed from their rows, those of ended jobs are read from the stored summary.
/// </summary>
public sealed class ReadJobs(IDbContextFactory<JobsContext> contexts, Database database, TimeProvider time)
{
    /// <summary>The time without progress after which a reason is shown; longer than any one author takes.</summary>
    static readonly TimeSpan NoProgressAfter = TimeSpan.FromMinutes(1);

    /// <summary>The time after which a stored job should have begun.</summary>
    static readonly TimeSpan BeginsWithin = TimeSpan.FromSeconds(10);

    /// <summary>The display name of a job, in SQL.</summary>
    internal const string NameInSql = "CASE WHEN name = '' THEN format || ' library' ELSE name END";

    /// <summary>The job, or null.</summary>
    public async Task<JobView?> FindAsync(Guid id, CancellationToken cancel)
    {
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        await db.Database.OpenConnectionAsync(cancel);
        var job = await db.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.CorrelationId == id, cancel);
        return job is null ? null : await ViewAsync(job, db.Database.GetDbConnection(), null, cancel);
    }

    /// <summary>The latest jobs, newest first.</summary>
    /// <param name="state">One state; null for all.</param>
    /// <param name="part">A part of the job's name or of its owner's, in any case of ASCII letters; null for all.</param>
    public async Task<IReadOnlyList<JobView>> ListAsync(string? state, int limit, int offset, CancellationToken cancel, string? part = null)
    {
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        await db.Database.OpenConnectionAsync(cancel);
        var jobs = (part is null ? db.Jobs : db.Jobs.FromSqlRaw(
            $@"SELECT * FROM jobs WHERE lower({NameInSql}) LIKE @p0 ESCAPE '\' OR lower(client) LIKE @p0 ESCAPE '\'", FindAuthors.Pattern(part))).AsNoTracking();
        if (state is not null)
            jobs = jobs.Where(j => j.State == state);
        var views = new List<JobView>();
        var page = jobs.OrderByDescending(j => j.SubmittedAt).ThenByDescending(j => j.CorrelationId).Skip(offset).Take(limit);
        foreach (var job in await page.ToListAsync(cancel))
            views.Add(await ViewAsync(job, db.Database.GetDbConnection(), null, cancel));
        return views;
    }

    /// <param name="transaction">The open transaction of the connection, or null.</param>
    internal async Task<JobView> ViewAsync(Job job, DbConnection connection, DbTransaction? transaction, CancellationToken cancel)
    {
        if (job.EndedAt is not null && JobSummaries.Read(job.Summary) is { } kept)
            return kept with { Name = NameOf(job) };
        (string, object?)[] id = [("job", database.Id(job.CorrelationId))];
        var groups = await connection.QueryAsync(
            // The same catalogue author may have several rows: names in the library, and a row for the discovered author from the time
            // before one of those names was resolved. Each name of the library counts, and an author that is only discovered counts once.
            // So the totals do not depend on the order of answers.
            """
            SELECT f.state, f.source, f.depth,
              sum(CASE WHEN f.source = 'csv' OR p.first_key IS NULL OR p.first_key = f.author_key THEN 1 ELSE 0 END),
              sum(f.works), sum(f.shared_works), sum(f.upstream_calls)
            FROM frontier AS f
            LEFT JOIN (
              SELECT catalog_id, min(CASE WHEN source = 'csv' THEN '' ELSE author_key END) AS first_key
              FROM frontier WHERE job_id = @job AND catalog_id IS NOT NULL GROUP BY catalog_id HAVING count(*) > 1) AS p ON p.catalog_id = f.catalog_id
            WHERE f.job_id = @job GROUP BY f.state, f.source, f.depth
            """,
            transaction, id,
            row => new Group(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
            cancel);
        var shared = await connection.ScalarAsync<long>("SELECT count(*) FROM shared_works WHERE job_id = @job", transaction, id, cancel);
        var lastMinute = job.State != nameof(JobLifecycle.Warming) ? 0 : await connection.ScalarAsync<int>(
            $"SELECT count(*) FROM frontier WHERE job_id = @job AND settled_at > {database.In("-60")}", transaction, id, cancel);

        int Count(string state) => groups.Where(g => g.State == state).Sum(g => g.Authors);
        var total = groups.Sum(g => g.Authors);
        var csv = groups.Where(g => g.Source == "csv").Sum(g => g.Authors);
        var authors = new AuthorCounts(
            total, csv, total - csv, Count(AuthorStates.Pending), Count(AuthorStates.Queued), Count(AuthorStates.Warmed), Count(AuthorStates.AlreadyWarm),
            Count(AuthorStates.NotFound), Count(AuthorStates.Failed), Count(AuthorStates.Cancelled), Count(AuthorStates.LeftOut));
        var open = authors.Pending + authors.Queued;
        var seconds = job.StartedAt is { } started ? Math.Clamp((time.GetUtcNow() - started).TotalSeconds, 1, 60) : 60;
        var perSecond = lastMinute / seconds;
        var provider = open > 0 && job.State != nameof(JobLifecycle.Paused) ? await ProviderAsync(connection, transaction, cancel) : null;
        return new JobView(
            job.CorrelationId, job.State, job.Priority, job.MaxDepth, job.MaxAuthors, job.Aggressiveness, job.DiscoverBy, job.Format, job.Skipped, job.SubmittedAt, job.StartedAt, job.EndedAt, authors,
            [.. groups.Where(g => g.Authors > 0).GroupBy(g => g.Depth).OrderBy(g => g.Key).Select(g => new DepthCounts(
                g.Key, g.Sum(x => x.Authors), g.Where(x => x.State is not (AuthorStates.Pending or AuthorStates.Queued)).Sum(x => x.Authors)))],
            groups.Sum(g => g.Works - g.SharedWorks) + shared,
            groups.Sum(g => g.Calls), job.IsbnLookupCalls, Math.Round(perSecond * 60, 1),
            perSecond > 0 ? Math.Round(open / perSecond, 1) : null,
            open > 0 ? await WaitsForAsync(job, provider, authors.Queued > 0 && lastMinute == 0, connection, transaction, cancel) : null,
            LeftOutBecause(job, authors.LeftOut),
            await CoverageAsync(job, connection, transaction, cancel),
            provider,
            NameOf(job));
    }

    static string NameOf(Job job) => job.Name is "" ? $"{job.Format} library" : job.Name;

    static string? LeftOutBecause(Job job, int leftOut) => leftOut == 0 ? null : FormattableString.Invariant(
        $"{leftOut} discovered authors were left out: at most {job.MaxAuthors} are warmed, and others promised more. A greater maxAuthors (up to {JobOptions.MostMaxAuthors}) warms them too.");

    /// <summary>If several providers are away, the one that is called again last.</summary>
    async Task<ProviderWait?> ProviderAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancel)
    {
        var waits = await connection.QueryAsync(
            $"SELECT provider, reason, closed_until, NOT probing AND closed_until > {database.Now} FROM gates ORDER BY closed_until DESC", transaction, [],
            row => new ProviderWait(row.GetString(0), row.GetString(1), row.GetBoolean(3) ? row.TimeOrNull(2) : null), cancel);
        return waits.FirstOrDefault();
    }

    async Task<string?> WaitsForAsync(Job job, ProviderWait? provider, bool noAnswers, DbConnection connection, DbTransaction? transaction, CancellationToken cancel)
    {
        if (job.State == nameof(JobLifecycle.Paused))
            return "paused: resume it to go on";
        if (job.State == nameof(JobLifecycle.Submitted) && time.GetUtcNow() - job.SubmittedAt > BeginsWithin)
            return FormattableString.Invariant($"waiting for the message broker since {job.SubmittedAt.UtcDateTime:HH:mm:ss}Z: it does not deliver the message that begins the job");
        if (provider is not null)
        {
            return provider.NextTry is { } next
                ? FormattableString.Invariant($"waiting for {provider.Provider} until {next.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {provider.Reason}")
                : $"trying {provider.Provider} again with one author: {provider.Reason}";
        }
        var unsent = await connection.QueryAsync(
            $"SELECT min(claimed_at), max(send_until) FROM claims WHERE claimed_at < {database.In("-2")}", transaction, [],
            row => row.TimeOrNull(0) is { } since
                ? FormattableString.Invariant($"waiting for the message broker: authors that go out since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z are not confirmed; by {row.TimeOrNull(1)?.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z they go out again")
                : null,
            cancel);
        return unsent.FirstOrDefault()
            ?? (noAnswers && time.GetUtcNow() - job.StartedAt > NoProgressAfter ? "no author was answered for over a minute: is Discovery running, and does it reach the catalogue?" : null);
    }

    async Task<Coverage> CoverageAsync(Job job, DbConnection connection, DbTransaction? transaction, CancellationToken cancel)
    {
        var hits = await connection.QueryAsync(
            """
            SELECT coalesce(sum(CASE WHEN title_hit THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN isbn_hit THEN 1 ELSE 0 END), 0),
              coalesce(sum(CASE WHEN title_hit OR isbn_hit THEN 1 ELSE 0 END), 0)
            FROM books WHERE job_id = @job
            """,
            transaction, [("job", database.Id(job.CorrelationId))], row => (Titles: row.GetInt32(0), Isbns: row.GetInt32(1), Any: row.GetInt32(2)), cancel);
        var (titles, isbns, any) = hits[0];
        return new Coverage(job.CoverageKnown, job.Books, titles, isbns, any, job.CoverageKnown && job.Books > 0 ? Math.Round(100.0 * any / job.Books, 1) : null);
    }

    sealed record Group(string State, string Source, int Depth, int Authors, long Works, long SharedWorks, long Calls);
}
