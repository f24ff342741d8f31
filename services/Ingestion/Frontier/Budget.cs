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
sealed record Budget(Guid Job, int MaxAuthors, int Discovered, int Admitted, bool Tight)
{
    /// <summary>How many others an open author may lead to, for looking ahead: typical are one or two.</summary>
    const int Outlook = 5;

    bool IsUnlimited => MaxAuthors == int.MaxValue;

    /// <summary>Takes the jobs' locks, in the order in which everybody takes them.</summary>
    public static async Task<Dictionary<Guid, Budget>> LockAsync(Settlement settlement, IEnumerable<Guid> jobs)
    {
        var budgets = await settlement.QueryAsync(
            $"""
            SELECT j.id, j.max_authors, j.discovered, j.admitted, j.tight FROM jobs AS j
            WHERE j.id IN (SELECT x.job FROM {settlement.Database.Rows("x", "job uuid")})
            ORDER BY j.id {settlement.Database.ForNoKeyUpdate("j")}
            """,
            jobs.Distinct().Select(j => new { job = settlement.Database.Id(j) }),
            row => new Budget(row.GetGuid(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetBoolean(4))).ConfigureAwait(false);
        return budgets.ToDictionary(b => b.Job);
    }

    /// <summary>Counts who was found just now, and admits whom it may. Those found for a tight budget must not be admitted yet, all others must.</summary>
    public async Task KeepAsync(Settlement settlement, IReadOnlyCollection<string> found)
    {
        if (found.Count == 0 && !Tight)
            return;
        var budget = this with { Discovered = Discovered + found.Count };
        var roomy = await budget.IsRoomyAsync(settlement).ConfigureAwait(false);
        if (Tight)
            budget = roomy ? await budget.AdmitAsync(settlement, "true", int.MaxValue).ConfigureAwait(false) with { Tight = false } : await budget.AdmitBestAsync(settlement).ConfigureAwait(false);
        else if (roomy)
            budget = budget with { Admitted = Admitted + found.Count };
        else
            budget = await (await budget.HoldAsync(settlement, found).ConfigureAwait(false)).AdmitBestAsync(settlement).ConfigureAwait(false);
        await settlement.RunAsync(
            $"""
            UPDATE jobs AS j SET discovered = x.discovered, admitted = x.admitted, tight = x.tight
            FROM {settlement.Database.Rows("x", "job uuid", "discovered int", "admitted int", "tight bool")} WHERE j.id = x.job
            """,
            [new { job = settlement.Database.Id(Job), discovered = budget.Discovered, admitted = budget.Admitted, tight = budget.Tight }]).ConfigureAwait(false);
    }

    /// <summary>Whether all that may still be found fits. Reads no more rows than can matter.</summary>
    async Task<bool> IsRoomyAsync(Settlement settlement)
    {
        var spare = MaxAuthors - Discovered;
        if (IsUnlimited || spare < 0)
            return IsUnlimited;
        var open = await settlement.CountAsync(
            $"SELECT count(*) FROM (SELECT 1 FROM frontier WHERE job_id = @job AND state IN ({AuthorStates.Open}) AND admitted LIMIT {(spare / Outlook) + 1}) AS o", Job).ConfigureAwait(false);
        return Discovered + (Outlook * open) <= MaxAuthors;
    }

    async Task<Budget> HoldAsync(Settlement settlement, IEnumerable<string> found)
    {
        await settlement.RunAsync(
            $"UPDATE frontier AS f SET admitted = false FROM {settlement.Database.Rows("x", "job uuid", "key text")} WHERE f.job_id = x.job AND f.author_key = x.key",
            found.Select(key => new { job = settlement.Database.Id(Job), key })).ConfigureAwait(false);
        return this with { Tight = true };
    }

    /// <summary>The best of the nearest depth, when nobody nearer can lead to better ones any more; nobody when the budget is used up.</summary>
    async Task<Budget> AdmitBestAsync(Settlement settlement)
    {
        var budget = this;
        if (Admitted < MaxAuthors)
        {
            var depth = await settlement.CountAsync("SELECT coalesce(min(depth), -1) FROM frontier WHERE job_id = @job AND state = 'pending' AND NOT admitted", Job).ConfigureAwait(false);
            if (depth < 0 || await settlement.CountAsync(
                $"SELECT count(*) FROM (SELECT 1 FROM frontier WHERE job_id = @job AND state IN ({AuthorStates.Open}) AND depth < {depth} AND admitted LIMIT 1) AS o", Job).ConfigureAwait(false) > 0)
                return budget;
            budget = await AdmitAsync(settlement, $"depth = {depth}", MaxAuthors - Admitted).ConfigureAwait(false);
        }
        if (budget.Admitted >= MaxAuthors)
        {
            await settlement.RunForAsync(
                $"""
                UPDATE frontier SET state = 'leftOut', settled_at = {settlement.Database.Now}, reason = 'left out: others promised more, and at most {MaxAuthors} discovered authors are warmed (maxAuthors)'
                WHERE job_id = @job AND state = 'pending' AND NOT admitted
                """, Job).ConfigureAwait(false);
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
            """, Job).ConfigureAwait(false);
        return this with { Admitted = Admitted + admitted };
    }
}
