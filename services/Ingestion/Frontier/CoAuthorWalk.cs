using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>From settled authors to those they share works with, as deep as the job goes.</summary>
static class CoAuthorWalk
{
    /// <summary>Keeps who shares works with whom: the walk may come by again on a shorter way.</summary>
    public static Task StoreEdgesAsync(Settlement settlement, IEnumerable<AuthorWarmed> settled) =>
        settlement.RunAsync(
            $"""
            INSERT INTO edges (job_id, from_key, to_key, name, catalog_id, shared_works)
            SELECT x.job, x.from_key, x.to_key, x.name, x.catalog, x.shared
            FROM {settlement.Database.Rows("x", "job uuid", "from_key text", "to_key text", "name text", "catalog text", "shared int")}
            WHERE true
            ON CONFLICT DO NOTHING
            """,
            settled.SelectMany(r => r.CoAuthors.DistinctBy(KeyOf).Where(c => KeyOf(c).Length > 0).Select(c => new
            {
                job = settlement.Database.Id(r.JobId),
                from_key = r.AuthorKey,
                to_key = KeyOf(c),
                name = Database.Clean(c.Name),
                catalog = c.CatalogId,
                shared = c.SharedWorks,
            })));

    /// <summary>
    /// Walks from settled rows to their co-authors. One that is met nearer than before takes the smaller depth, and if it is settled
    /// itself, is walked again from its stored edges, without a fetch.
    /// </summary>
    public static async Task ExpandAsync(Settlement settlement, IReadOnlyCollection<(Guid Job, string Key)> rows)
    {
        var database = settlement.Database;
        while (rows.Count > 0)
        {
            // The parent is the nearest of those who led there: its depth, one digit, comes first in what is compared.
            var touched = await settlement.QueryAsync(
                $"""
                INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, source, parent_key, state, score, due_at)
                SELECT e.job_id, coalesce(i.author_key, e.to_key), min(e.name), max(e.catalog_id), min(f.depth) + 1, 'discovery',
                  substr(min(f.depth || ':' || e.from_key), 3), 'pending',
                  {database.Least("9", "max(e.shared_works)")}, {database.Now}
                FROM {database.Rows("x", "job uuid", "key text")}
                JOIN frontier AS f ON f.job_id = x.job AND f.author_key = x.key
                JOIN jobs AS j ON j.id = f.job_id
                JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.author_key
                LEFT JOIN identities AS i ON i.job_id = e.job_id AND i.catalog_id = e.catalog_id
                WHERE f.depth < j.max_depth AND j.state IN ('Submitted', 'Warming', 'Paused') AND f.state IN ('warmed', 'alreadyWarm')
                GROUP BY e.job_id, coalesce(i.author_key, e.to_key)
                ORDER BY 1, 2
                ON CONFLICT (job_id, author_key) DO UPDATE SET depth = excluded.depth, parent_key = excluded.parent_key WHERE excluded.depth < frontier.depth
                RETURNING {database.Returning("frontier", "job_id", "author_key", "state")}
                """,
                rows.Select(r => new { job = database.Id(r.Job), key = r.Key }),
                row => (Job: row.GetGuid(0), Key: row.GetString(1), State: row.GetString(2))).ConfigureAwait(false);
            // Depths only ever drop and end at 0, so this ends.
            rows = [.. touched.Where(t => t.State is AuthorStates.Warmed or AuthorStates.AlreadyWarm).Select(t => (t.Job, t.Key))];
        }
    }

    static string KeyOf(CoAuthor author) => author.CatalogId ?? AuthorName.KeyOf(author.Name);
}
