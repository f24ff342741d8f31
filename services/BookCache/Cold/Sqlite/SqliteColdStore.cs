using CacheWarming.BookCaching.Stores.Sqlite;

namespace CacheWarming.BookCaching.Cold.Sqlite;

/// <summary>
/// The cold tier in a file of its own, for one process. From it a cache file that was deleted or damaged is rebuilt. Old rows are deleted
/// once a day.
/// </summary>
sealed class SqliteColdStore(string path, TimeSpan lifetime, TimeProvider time) : IColdStore, IDisposable
{
    readonly SqliteFile _file = new(path, "cold-schema.sql", "cold-purge.sql", lifetime, time);

    public void Dispose() => _file.Dispose();

    public Task PrepareAsync(CancellationToken cancel) => _file.WriteAsync(_ => { }, cancel);

    public Task PutAsync(IReadOnlyList<ColdRow> rows, DateTimeOffset oldest, CancellationToken cancel) => _file.WriteAsync(
        session =>
        {
            foreach (var row in rows)
                Put(session, row, oldest);
        },
        cancel);

    static void Put(SqliteSession session, ColdRow row, DateTimeOffset oldest)
    {
        var there = session.All(
            found => (Id: found.GetInt64(0), Row: new ColdRow(row.Home, DateTimeOffset.FromUnixTimeSeconds(found.GetInt64(1)), found.GetString(2), found.GetInt32(3), [], [], [])),
            "SELECT id, fetched_at, provider, fullness FROM bibliographies WHERE home = $home",
            ("$home", row.Home));
        // The names that led to the old row stay in the tables; only its other keys are deleted.
        if (there is [var before] && row.Over(before.Row, oldest) is null)
            return;
        var id = session.All(
            found => found.GetInt64(0),
            """
            INSERT INTO bibliographies (home, fetched_at, provider, fullness, body) VALUES ($home, $at, $provider, $fullness, $body)
            ON CONFLICT (home) DO UPDATE SET
                fetched_at = excluded.fetched_at, provider = excluded.provider, fullness = excluded.fullness, body = excluded.body
            RETURNING id
            """,
            ("$home", row.Home), ("$at", row.FetchedAt.ToUnixTimeSeconds()), ("$provider", row.Provider), ("$fullness", row.Fullness), ("$body", row.Body))[0];
        session.Run("DELETE FROM keys WHERE bibliography = $id AND key >= 0", ("$id", id));
        foreach (var key in row.Keys)
            session.Run("INSERT OR IGNORE INTO keys VALUES ($key, $id)", ("$key", key), ("$id", id));
        foreach (var text in row.LedHere)
            session.Run("INSERT OR IGNORE INTO led_here VALUES ($id, $text)", ("$id", id), ("$text", text));
    }

    public Task<IReadOnlyList<FoundColdRow>> FindAsync(long[] keys, DateTimeOffset oldest, int most, CancellationToken cancel) =>
        _file.ReadAsync<IReadOnlyList<FoundColdRow>>(
            session =>
            [
                .. Under(session, keys)
                    .SelectMany(id => session.All(
                        row => (At: row.GetInt64(0), Row: new FoundColdRow(row.GetString(1), LedHere(session, id), (byte[])row[2])),
                        "SELECT fetched_at, home, body FROM bibliographies WHERE id = $id AND fetched_at >= $oldest",
                        ("$id", id), ("$oldest", oldest.ToUnixTimeSeconds())))
                    .OrderByDescending(found => found.At)
                    .Select(found => found.Row)
                    .Take(most),
            ],
            cancel);

    public Task RemoveAsync(long[] keys, CancellationToken cancel) => _file.WriteAsync(
        session =>
        {
            foreach (var id in Under(session, keys))
                session.Run("DELETE FROM bibliographies WHERE id = $id", ("$id", id));
        },
        cancel);

    public async Task<int> DeleteOldAsync(DateTimeOffset oldest, CancellationToken cancel)
    {
        await PrepareAsync(cancel);
        return 0;
    }

    public Task<(long Rows, long Bytes)> MeasureAsync(CancellationToken cancel) => _file.ReadAsync(
        session => (
            session.All(row => row.GetInt64(0), "SELECT count(*) FROM bibliographies")[0],
            session.All(row => row.GetInt64(0), "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")[0]),
        cancel);

    static List<long> Under(SqliteSession session, long[] keys) =>
    [
        .. keys.SelectMany(key => session.All(row => row.GetInt64(0), "SELECT bibliography FROM keys WHERE key = $key", ("$key", key))).Distinct(),
    ];

    static string[] LedHere(SqliteSession session, long id) =>
        [.. session.All(row => row.GetString(0), "SELECT text FROM led_here WHERE bibliography = $id", ("$id", id))];
}
