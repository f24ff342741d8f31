using CacheWarming.Bibliographies;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>Adds the co-authors of settled authors to the frontier, as deep as the job goes.</summary>
static class CoAuthorWalk
{
    /// <summary>Stores which authors share works, because the walk may reach them again on a shorter path.</summary>
    public static Task StoreEdgesAsync(Settlement settlement, IEnumerable<AuthorWarmed> settled) =>
        settlement.RunAsync(
            $"""
            INSERT INTO edges (job_id, from_key, to_key, name, catalog_id, shared_works, weight, subject)
            SELECT x.job, x.from_key, x.to_key, x.name, x.catalog, x.shared, x.weight, x.subject
            FROM {settlement.Database.Rows("x", "job uuid", "from_key text", "to_key text", "name text", "catalog text", "shared int", "weight real", "subject text")}
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
                weight = c.Weight,
                subject = c.Subject is null ? null : Database.Clean(c.Subject),
            })));

    /// <summary>
    /// Walks from settled rows to their co-authors. If a co-author is reached at a smaller depth or with more remaining steps than before,
    /// its row is updated; if it is settled already, the walk continues from its stored edges, without a fetch.
    /// </summary>
    /// <returns>The authors that were reached for the first time.</returns>
    public static async Task<List<(Guid Job, string Key)>> ExpandAsync(Settlement settlement, IReadOnlyCollection<(Guid Job, string Key)> rows)
    {
        var database = settlement.Database;
        var found = new List<(Guid, string)>();
        while (rows.Count > 0)
        {
            // The parent is the nearest author that led here: the compared text begins with its depth, one digit.
            // A link's weight tends to 1, so that discovered authors rank below those of the export; co-authors of favourites rank first.
            var touched = await settlement.QueryAsync(
                $"""
                INSERT INTO frontier (job_id, author_key, author, catalog_id, depth, steps, source, parent_key, state, admitted, score, due_at)
                SELECT e.job_id, coalesce(i.author_key, e.to_key), min(e.name), max(e.catalog_id),
                  min(f.depth) + 1, max({Steps}) - 1, 'discovery', substr(min(f.depth || ':' || e.from_key), 3), 'pending', NOT j.tight,
                  max(9.0 * {Weight} / (1 + {Weight}) * f.score / (10 + f.score)), {database.Now}
                FROM {database.Rows("x", "job uuid", "key text")}
                JOIN frontier AS f ON f.job_id = x.job AND f.author_key = x.key
                JOIN jobs AS j ON j.id = f.job_id
                JOIN edges AS e ON e.job_id = f.job_id AND e.from_key = f.author_key
                LEFT JOIN identities AS i ON i.job_id = e.job_id AND i.catalog_id = e.catalog_id
                WHERE {Steps} > 0 AND j.state IN ('Submitted', 'Warming', 'Paused') AND f.state IN ('warmed', 'alreadyWarm')
                GROUP BY e.job_id, j.tight, coalesce(i.author_key, e.to_key)
                ORDER BY 1, 2
                ON CONFLICT (job_id, author_key) DO UPDATE SET
                  depth = {database.Least("frontier.depth", "excluded.depth")}, steps = {database.Greatest("frontier.steps", "excluded.steps")},
                  parent_key = CASE WHEN excluded.depth < frontier.depth THEN excluded.parent_key ELSE frontier.parent_key END,
                  score = {database.Greatest("frontier.score", "excluded.score")}, ways = frontier.ways + 1
                WHERE excluded.depth < frontier.depth OR excluded.steps > frontier.steps OR (frontier.state = 'pending' AND excluded.score > frontier.score)
                RETURNING {database.Returning("frontier", "job_id", "author_key", "state", "ways")}
                """,
                rows.Select(r => new { job = database.Id(r.Job), key = r.Key }),
                row => (Job: row.GetGuid(0), Key: row.GetString(1), State: row.GetString(2), IsNew: row.GetInt32(3) == 0));
            found.AddRange(touched.Where(t => t.IsNew).Select(t => (t.Job, t.Key)));
            // This ends: depths only decrease, down to 0, and steps only increase, up to the job's depth.
            rows = [.. touched.Where(t => t.State is AuthorStates.Warmed or AuthorStates.AlreadyWarm).Select(t => (t.Job, t.Key))];
        }
        return found;
    }

    /// <summary>Steps that remain from <c>f</c>; rows of an old version without this column use their job's depth.</summary>
    const string Steps = "coalesce(f.steps, j.max_depth - f.depth)";

    const string Weight = "coalesce(e.weight, e.shared_works)";

    static string KeyOf(CoAuthor author) => author.CatalogId ?? AuthorName.KeyOf(author.Name);
}
