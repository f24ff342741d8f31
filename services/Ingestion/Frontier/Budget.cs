using CacheWarming.Contracts;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// How many discovered authors a job may warm. While whoever may still be found surely fits, everybody found goes out at once. From
/// then on the budget is tight: those found wait until everybody nearer is settled, the best of a depth are admitted, and when the
/// budget is used up, the rest is left out.
/// </summary>
/// <param name="Discovered">Authors discovered so far, those left out too.</param>
/// <param name="Admitted">Those of them that may be dispatched.</param>
/// <param name="Tight">Whether somebody may be waiting to be admitted.</param>
/// <param name="OpenAbout">
/// Admitted authors that are open, kept by adding and taking away: failures and redrives go past it. Counted anew before it changes anything
/// and by the sweep; null before the first time.
/// </param>
/// <param name="HasSummary">Whether the job has ended, and what it came to is kept.</param>
sealed record Budget(Guid Job, int MaxAuthors, int Discovered, int Admitted, bool Tight, int? OpenAbout, bool HasSummary)
{
    /// <summary>How many others an open author may lead to, for looking ahead: typical are one or two.</summary>
    const int Outlook = 5;

    bool IsUnlimited => MaxAuthors == int.MaxValue;

    /// <summary>Takes the jobs' locks, in the order in which everybody takes them.</summary>
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

    /// <summary>Counts who was found just now, and admits whom it may. Those found for a tight budget must not be admitted yet, all others must.</summary>
    /// <param name="settled">How many were settled just now.</param>
    public Task KeepAsync(Settlement settlement, IReadOnlyCollection<string> found, int settled)
    {
        if (found.Count == 0 && !Tight)
            return Task.CompletedTask;
        var open = OpenAbout + (Tight ? 0 : found.Count) - settled;
        return (this with { Discovered = Discovered + found.Count, OpenAbout = open }).KeepAsync(settlement, found);
    }

    /// <summary>Looks again, with those open counted anew.</summary>
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

    /// <summary>Whether all that may still be found fits; null when it is not known how many are open.</summary>
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

    /// <summary>The best of the nearest depth, when nobody nearer can lead to better ones any more; nobody when the budget is used up.</summary>
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
