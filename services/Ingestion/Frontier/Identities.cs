using CacheWarming.Contracts;
using CacheWarming.Databases;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// In each job, one row represents each author of the catalogue: the first row that resolved to the author, or the first that was fetched,
/// because its works count. Other rows that resolve to the same author end as <c>alreadyWarm</c>; a row that waits under the author's own
/// id is settled without a fetch. The author gets the smallest depth and the most steps of all these rows.
/// </summary>
static class Identities
{
    /// <returns>Rows that represent an author and whose depth decreased or whose steps increased.</returns>
    public static async Task<List<(Guid Job, string Key)>> MergeAsync(Settlement settlement, IEnumerable<AuthorWarmed> settled)
    {
        var database = settlement.Database;
        var rows = settled.Where(r => r.CatalogId is not null && r.Outcome != WarmingOutcome.NotFound)
            .OrderBy(r => r.JobId).ThenBy(r => r.CatalogId, StringComparer.Ordinal)
            .ThenBy(r => r.Outcome != WarmingOutcome.Warmed).ThenBy(r => r.AuthorKey, StringComparer.Ordinal)
            .Select(r => new { job = database.Id(r.JobId), catalog = r.CatalogId!, key = r.AuthorKey, warmed = r.Outcome == WarmingOutcome.Warmed })
            .ToArray();
        if (rows.Length == 0)
            return [];
        var from = database.Rows("x", "job uuid", "catalog text", "key text", "warmed bool");
        var added = await settlement.RunAsync(
            $"INSERT INTO identities (job_id, catalog_id, author_key) SELECT x.job, x.catalog, x.key FROM {from} WHERE true ON CONFLICT DO NOTHING",
            rows);
        if (added == rows.Length)
        {
            // Each row now represents its own author; only a row that waits under the author's own id may be left.
            rows = [.. rows.Where(r => r.key != r.catalog)];
            if (rows.Length == 0)
                return [];
        }
        else
        {
            await settlement.RunAsync(
                $"""
                UPDATE identities AS i SET author_key = x.key
                FROM {from}
                WHERE i.job_id = x.job AND i.catalog_id = x.catalog AND x.warmed AND NOT EXISTS (
                  SELECT 1 FROM frontier AS f WHERE f.job_id = i.job_id AND f.author_key = i.author_key AND f.state = 'warmed')
                """,
                rows);
            await settlement.RunAsync(
                $"""
                UPDATE frontier AS f SET state = 'alreadyWarm', works = 0, shared_works = 0, reason = 'the same author as ' || i.author_key
                FROM {from} JOIN identities AS i ON i.job_id = x.job AND i.catalog_id = x.catalog
                WHERE f.job_id = x.job AND f.author_key = x.key AND i.author_key <> x.key AND f.state IS NOT DISTINCT FROM 'warmed'
                """,
                rows);
        }
        await settlement.RunAsync(
            $"""
            UPDATE frontier AS f SET state = 'alreadyWarm', settled_at = {database.Now}, settlements = f.settlements + 1,
              deferred_since = NULL, reason = 'the same author as ' || i.author_key
            FROM {from} JOIN identities AS i ON i.job_id = x.job AND i.catalog_id = x.catalog
            WHERE f.job_id = x.job AND f.author_key = x.catalog AND i.author_key <> x.catalog AND f.state IN ('pending', 'failed', 'leftOut')
            """,
            rows);
        // A subquery and not a join: if the table was small when the statement was planned, a join would read the whole job.
        return await settlement.QueryAsync(
            $"""
            UPDATE frontier AS f SET depth = {database.Least("f.depth", "n.depth")}, steps = {database.Greatest("f.steps", "n.steps")}
            FROM (
              SELECT i.job_id, i.author_key,
                min((SELECT t.depth FROM frontier AS t WHERE t.job_id = x.job AND t.author_key = x.key)) AS depth,
                max((SELECT t.steps FROM frontier AS t WHERE t.job_id = x.job AND t.author_key = x.key)) AS steps
              FROM {from} JOIN identities AS i ON i.job_id = x.job AND i.catalog_id = x.catalog
              WHERE i.author_key <> x.key
              GROUP BY i.job_id, i.author_key) AS n
            WHERE f.job_id = n.job_id AND f.author_key = n.author_key AND (f.depth > n.depth OR f.steps < n.steps)
            RETURNING {database.Returning("f", "job_id", "author_key")}
            """,
            rows.Concat(rows.Select(r => r with { key = r.catalog })), row => (row.GetGuid(0), row.GetString(1)));
    }
}
