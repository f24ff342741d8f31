using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Shell;
using CacheWarming.Ingestion.Storage;
using Microsoft.EntityFrameworkCore;

namespace CacheWarming.Ingestion.Pages.JobList;

/// <summary>One page of the list of jobs.</summary>
/// <param name="Total">Number of jobs on all pages.</param>
public sealed record JobsPage(JobsQuestion Question, int Total, IReadOnlyList<JobView> Jobs, IReadOnlyDictionary<Guid, JobOwner> Owned);

/// <summary>
/// Finds jobs, newest first, page by page. A page begins after a job or ends before one, so that it shows no job twice while others are
/// uploaded; only a jump to a page counts the jobs before it.
/// </summary>
sealed class FindJobs(IDbContextFactory<JobsContext> contexts, Storage.Database database, ReadJobs read, ReadOwners owners)
{
    public async Task<JobsPage> ReadAsync(JobsQuestion question, CancellationToken cancel)
    {
        var db = await contexts.CreateDbContextAsync(cancel);
        await using var _ = db;
        await db.Database.OpenConnectionAsync(cancel);
        var connection = db.Database.GetDbConnection();
        List<(string Name, object? Value)> filter = [];
        var condition = "true";
        if (question.State is { } state)
        {
            condition += " AND state = @state";
            filter.Add(("state", state));
        }
        if (question.Part is { } part)
        {
            condition += $@" AND (lower({ReadJobs.NameInSql}) LIKE @part ESCAPE '\' OR lower(client) LIKE @part ESCAPE '\')";
            filter.Add(("part", FindAuthors.Pattern(part)));
        }
        var total = await connection.ScalarAsync<int>($"SELECT count(*) FROM jobs WHERE {condition}", null, [.. filter], cancel);
        var ids = await IdsAsync();
        var jobs = await db.Jobs.AsNoTracking().Where(job => ids.Contains(job.CorrelationId)).ToDictionaryAsync(job => job.CorrelationId, cancel);
        var views = new List<JobView>();
        foreach (var id in ids)
            views.Add(await read.ViewAsync(jobs[id], connection, null, cancel));
        return new JobsPage(question, total, views, await owners.OfAsync(ids, cancel));

        async Task<List<Guid>> IdsAsync()
        {
            var newestFirst = question.Before is null;
            var beside = "";
            if ((question.After ?? question.Before) is { } job)
            {
                beside = $"AND (submitted_at, id) {(newestFirst ? "<" : ">")} (SELECT submitted_at, id FROM jobs WHERE id = @beside)";
                filter.Add(("beside", database.Id(job)));
            }
            var offset = beside.Length == 0 ? (question.Number - 1L) * JobsQuestion.OnOnePage : 0;
            var order = newestFirst ? "DESC" : "ASC";
            var found = await connection.QueryAsync(
                $"SELECT id FROM jobs WHERE {condition} {beside} ORDER BY submitted_at {order}, id {order} LIMIT {JobsQuestion.OnOnePage} OFFSET @offset",
                null, [.. filter, ("offset", offset)], row => row.GetGuid(0), cancel);
            if (!newestFirst)
                found.Reverse();
            return found;
        }
    }
}
