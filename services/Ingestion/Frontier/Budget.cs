using CacheWarming.Contracts;
using CacheWarming.Databases;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// The number of discovered authors that a job may warm. As long as all authors that may still be found surely fit, every found author is
/// dispatched at once. After that the budget is tight: found authors wait until all authors nearer to the library are settled, then the
/// best of their depth are admitted; when the budget is used up, the rest is left out.
/// </summary>
/// <param name="Discovered">Authors discovered so far, including those left out.</param>
/// <param name="Admitted">The discovered authors that may be dispatched.</param>
/// <param name="Tight">Whether the budget is tight, so that authors may be waiting for admission.</param>
/// <param name="OpenAbout">
/// About how many admitted authors are open. The number is updated by each settlement but not by failures and redrives, so it is counted
/// again before a decision depends on it, and by the sweep; null before the first count.
/// </param>
/// <param name="HasSummary">Whether the job has ended and its summary is stored.</param>
sealed record Budget(Guid Job, int MaxAuthors, int Discovered, int Admitted, bool Tight, int? OpenAbout, bool HasSummary)
{
    /// <summary>An assumed upper limit of new authors that one open author leads to; typical are one or two.</summary>
    const int Outlook = 5;

    bool IsUnlimited => MaxAuthors == int.MaxValue;

    /// <summary>Locks the jobs' rows, always in the same order, so that transactions do not deadlock.</summary>
    public static async Task<Dictionary<Guid, Budget>> LockAsync(Settlement settlement, IEnumerable<Guid> jobs)
    {
        var budgets = await settlement.QueryAsync(
            $"""
            SELECT j.id, j.max_authors, j.discovered, j.admitted, j.tight, j.open_about, j.summary IS NOT NULL FROM jobs AS j
            WHERE j.id IN (SELECT x.job FROM {settlement.Database.Rows("x", "job uuid")})
            ORDER BY j.id {settlement.Database.ForNoKeyUpdate("j")}
            """,
            jobs.Distinct().Select(j => new { job = settlement.Database.Id(j) }),
            row => new Budget(row.GetGuid(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetBoolean(4), row.IsDBNull(5) ? null : row.GetInt32(5), row.GetBoolean(6)));
        return budgets.ToDictionary(b => b.Job);
    }

    /// <summary>
    /// Counts the authors that were just found, and admits those that fit. With a tight budget they must not be admitted yet when this is
    /// called; otherwise they must be.
    /// </summary>
    /// <param name="settled">Number of authors that were just settled.</param>
    public Task KeepAsync(Settlement settlement, IReadOnlyCollection<string> found, int settled)
    {
        if (found.Count == 0 && !Tight)
            return Task.CompletedTask;
        var open = OpenAbout + (Tight ? 0 : found.Count) - settled;
        return (this with { Discovered = Discovered + found.Count, OpenAbout = open }).KeepAsync(settlement, found);
    }

    /// <summary>Decides again, after counting the open authors.</summary>
    public Task KeepAsync(Settlement settlement) => (this with { OpenAbout = null }).KeepAsync(settlement, []);

    async Task KeepAsync(Settlement settlement, IReadOnlyCollection<string> found)
    {
        var budget = IsRoomy == !Tight ? this : this with { OpenAbout = await CountOpenAsync(settlement) };
        var roomy = budget.IsRoomy == true;
        if (Tight)
            budget = roomy ? await budget.AdmitAsync(settlement, "true", int.MaxValue) with { Tight = false } : await budget.AdmitBestAsync(settlement);
        else if (roomy)
            budget = budget with { Admitted = Admitted + found.Count };
        else
            budget = await (await budget.HoldAsync(settlement, found)).AdmitBestAsync(settlement);
        await settlement.RunAsync(
            $"""
            UPDATE jobs AS j SET discovered = x.discovered, admitted = x.admitted, tight = x.tight, open_about = x.open
            FROM {settlement.Database.Rows("x", "job uuid", "discovered int", "admitted int", "tight bool", "open int")} WHERE j.id = x.job
            """,
            [new { job = settlement.Database.Id(Job), discovered = budget.Discovered, admitted = budget.Admitted, tight = budget.Tight, open = budget.OpenAbout }]);
    }

    /// <summary>Whether all authors that may still be found fit; null if the number of open authors is unknown.</summary>
    bool? IsRoomy => IsUnlimited ? true : Discovered > MaxAuthors ? false : OpenAbout is { } open ? Discovered + ((long)Outlook * open) <= MaxAuthors : null;

    Task<int> CountOpenAsync(Settlement settlement) =>
        settlement.CountAsync($"SELECT count(*) FROM frontier WHERE job_id = @job AND state IN ({AuthorStates.Open}) AND admitted", Job);

    async Task<Budget> HoldAsync(Settlement settlement, IReadOnlyCollection<string> found)
    {
        await settlement.RunAsync(
            $"UPDATE frontier AS f SET admitted = false FROM {settlement.Database.Rows("x", "job uuid", "key text")} WHERE f.job_id = x.job AND f.author_key = x.key",
            found.Select(key => new { job = settlement.Database.Id(Job), key }));
        return this with { Tight = true, OpenAbout = OpenAbout - found.Count };
    }

    /// <summary>
    /// Admits the best authors of the nearest waiting depth, once no open author is nearer; leaves all waiting authors out if the budget is
    /// used up.
    /// </summary>
    async Task<Budget> AdmitBestAsync(Settlement settlement)
    {
        var budget = this;
        if (Admitted < MaxAuthors)
        {
            var depth = await settlement.CountAsync("SELECT coalesce(min(depth), -1) FROM frontier WHERE job_id = @job AND state = 'pending' AND NOT admitted", Job);
            if (depth < 0 || await settlement.CountAsync(
                $"SELECT count(*) FROM (SELECT 1 FROM frontier WHERE job_id = @job AND state IN ({AuthorStates.Open}) AND depth < {depth} AND admitted LIMIT 1) AS o", Job) > 0)
                return budget;
            budget = await AdmitAsync(settlement, $"depth = {depth}", MaxAuthors - Admitted);
        }
        if (budget.Admitted >= MaxAuthors)
        {
            await settlement.RunForAsync(
                $"""
                UPDATE frontier SET state = 'leftOut', settled_at = {settlement.Database.Now}, reason = 'left out: others promised more, and at most {MaxAuthors} discovered authors are warmed (maxAuthors)'
                WHERE job_id = @job AND state = 'pending' AND NOT admitted
                """, Job);
        }
        return budget;
    }

    async Task<Budget> AdmitAsync(Settlement settlement, string which, int most)
    {
        var admitted = await settlement.RunForAsync(
            $"""
            UPDATE frontier SET admitted = true
            WHERE job_id = @job AND author_key IN (
              SELECT author_key FROM frontier WHERE job_id = @job AND state = 'pending' AND NOT admitted AND {which} ORDER BY depth, score DESC, author_key LIMIT {most})
            """, Job);
        return this with { Admitted = Admitted + admitted, OpenAbout = OpenAbout + admitted };
    }
}
