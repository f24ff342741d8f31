using CacheWarming.BookCaching.Layout;
using Microsoft.Extensions.Options;

namespace CacheWarming.BookCaching.Stores.Sqlite;

/// <summary>The store in a file, for a single process without servers; the entries are kept when the process restarts.</summary>
sealed class SqliteBookStore(string path, IOptions<BookCacheOptions> options, TimeProvider time) : IBookStore, IDisposable
{
    const int MostWorksPerTitle = 1000;

    readonly BookCacheOptions _options = options.Value;
    readonly SqliteFile _file = new(path, "schema.sql", "purge.sql", options.Value.ServableFor, time);

    public void Dispose() => _file.Dispose();

    public Task PutAsync(IReadOnlyList<WorkToStore> works, IReadOnlyList<BibliographyToStore> lists, CancellationToken cancel) => _file.WriteAsync(
        session =>
        {
            var oldest = time.GetUtcNow() - _options.ServableFor;
            foreach (var work in works)
            {
                Put(session, work, oldest);
                foreach (var key in work.Keys.SelectMany(key => key.Kind is 't' && IsFull(session, key) ? work.CrowdKeys(key.Text) : [key]))
                    Point(session, key, work);
            }
            foreach (var list in lists)
                new SqliteBibliography(session, list).Put();
        },
        cancel);

    static void Put(SqliteSession session, WorkToStore work, DateTimeOffset oldest)
    {
        var before = session.All(
            row => new StoredWork((byte[])row[0]), "SELECT value FROM works WHERE home = $home AND id = $id", ("$home", work.Home), ("$id", work.Id));
        var now = before is [var stored] ? work.Work.Over(stored, oldest) : work.Work;
        session.Run(
            "INSERT OR REPLACE INTO works VALUES ($home, $id, $at, $fullness, $provider, $value)",
            ("$home", work.Home), ("$id", work.Id), ("$at", now.StoredAt.ToUnixTimeSeconds()), ("$fullness", now.Account.Completeness),
            ("$provider", now.Account.Provider), ("$value", now.Bytes.ToArray()));
    }

    static void Point(SqliteSession session, IndexKey key, WorkToStore work) => session.Run(
        "INSERT OR IGNORE INTO pointers VALUES ($kind, $text, $home, $id)",
        ("$kind", key.Kind.ToString()), ("$text", key.Text), ("$home", work.Home), ("$id", work.Id));

    static bool IsFull(SqliteSession session, IndexKey title) => session.All(
        row => row.GetInt64(0),
        "SELECT count(*) FROM (SELECT 1 FROM pointers WHERE kind = 't' AND text = $text LIMIT $most)",
        ("$text", title.Text), ("$most", MostWorksPerTitle))[0] == MostWorksPerTitle;

    public Task PutMissingAsync(IReadOnlyList<IndexKey> keys, DateTimeOffset until, CancellationToken cancel) => _file.WriteAsync(
        session =>
        {
            foreach (var key in keys)
            {
                session.Run(
                    "INSERT OR REPLACE INTO missing VALUES ($kind, $text, $until)",
                    ("$kind", key.Kind.ToString()), ("$text", key.Text), ("$until", until.ToUnixTimeSeconds()));
            }
        },
        cancel);

    public Task PutMarkersAsync(IReadOnlyList<(string Author, byte[] Json)> markers, TimeSpan lifetime, CancellationToken cancel) => _file.WriteAsync(
        session =>
        {
            foreach (var (author, json) in markers)
            {
                session.Run(
                    "INSERT OR REPLACE INTO markers VALUES ($name, $json, $until)",
                    ("$name", "warming:processed:" + author), ("$json", json), ("$until", (time.GetUtcNow() + lifetime).ToUnixTimeSeconds()));
            }
        },
        cancel);

    public Task<IReadOnlyList<IndexEntry>> FindAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel) =>
        _file.ReadAsync<IReadOnlyList<IndexEntry>>(session => [.. keys.Select(key => Find(session, key))], cancel);

    static IndexEntry Find(SqliteSession session, IndexKey key) => new(
        session.All(
            row => new StoredWork((byte[])row[0]),
            """
            SELECT w.value FROM pointers p JOIN works w ON w.home = p.home AND w.id = p.id
            WHERE p.kind = $kind AND p.text = $text LIMIT $most
            """,
            ("$kind", key.Kind.ToString()), ("$text", key.Text), ("$most", MostWorksPerTitle)),
        IsCrowded: key.Kind is 't' && session.All(
            row => row.GetInt64(0),
            "SELECT 1 FROM pointers WHERE kind = 't' AND text > $text || char(31) AND text < $text || char(32) LIMIT 1",
            ("$text", key.Text)) is not []);

    public Task<IReadOnlyList<DateTimeOffset?>> FindMissingAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel) =>
        _file.ReadAsync<IReadOnlyList<DateTimeOffset?>>(session => [.. keys.Select(key => MissingUntil(session, key))], cancel);

    public Task<IReadOnlyList<AuthorIndexEntry>> FindAuthorsAsync(IReadOnlyList<AuthorKeys> authors, CancellationToken cancel) =>
        _file.ReadAsync<IReadOnlyList<AuthorIndexEntry>>(session => [.. authors.Select(author => Find(session, author))], cancel);

    static AuthorIndexEntry Find(SqliteSession session, AuthorKeys author)
    {
        var homes = author.Aliases.SelectMany(alias => session.All(
            row => row.GetString(0), "SELECT home FROM aliases WHERE alias = $alias LIMIT 16", ("$alias", alias)));
        var resolutions = author.Aliases.SelectMany(alias => session.All(
            row => (Evidence: row.GetString(0), Home: row.GetString(1)),
            "SELECT evidence, home FROM resolutions WHERE alias = $alias",
            ("$alias", alias)));
        return new AuthorIndexEntry(
            [.. homes.Prepend(author.Id).OfType<string>().Distinct(StringComparer.Ordinal).SelectMany(home => SqliteBibliography.Find(session, home))],
            resolutions.GroupBy(r => r.Evidence, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Home, StringComparer.Ordinal));
    }

    public async Task<IReadOnlyList<StoredWork>> RemoveAsync(string home, IReadOnlyList<string> aliases, CancellationToken cancel)
    {
        IReadOnlyList<StoredWork> removed = [];
        await _file.WriteAsync(session => removed = SqliteBibliography.Remove(session, home, aliases), cancel);
        return removed;
    }

    // The file is used by one process only, so a lease is always granted.
    public Task<bool> TryClaimAsync(string what, TimeSpan lease, CancellationToken cancel) => Task.FromResult(true);

    // There are no other processes to notify.
    public Task AnnounceAsync(IEnumerable<IndexKey> changed, CancellationToken cancel) => Task.CompletedTask;

    public IDisposable Listen(Action<long> changed, Action missed) => new NoSubscription();

    public Task<StoreSize> MeasureAsync(CancellationToken cancel) => _file.ReadAsync(
        session => new StoreSize(
            "file",
            session.All(row => row.GetInt64(0), "SELECT count(*) FROM works")[0],
            session.All(row => row.GetInt64(0), "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")[0]),
        cancel);

    static DateTimeOffset? MissingUntil(SqliteSession session, IndexKey key) => session.All(
        row => (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(0)),
        "SELECT until FROM missing WHERE kind = $kind AND text = $text",
        ("$kind", key.Kind.ToString()), ("$text", key.Text)).FirstOrDefault();

    sealed class NoSubscription : IDisposable
    {
        public void Dispose()
        {
            // There is no subscription to end.
        }
    }
}
