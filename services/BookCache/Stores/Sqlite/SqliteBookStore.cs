using CacheWarming.BookCaching.Layout;
using Microsoft.Extensions.Options;

namespace CacheWarming.BookCaching.Stores.Sqlite;

/// <summary>Entries in a file, for one process that needs no server; they survive its restart.</summary>
sealed class SqliteBookStore(string path, IOptions<BookCacheOptions> options, TimeProvider time) : IBookStore, IDisposable
{
    readonly BookCacheOptions _options = options.Value;
    readonly SqliteFile _file = new(path, "schema.sql", "purge.sql", options.Value.ServableFor, time);

    public void Dispose() => _file.Dispose();

    public Task PutWorksAsync(IReadOnlyList<ShelvedWork> works, CancellationToken cancel) => _file.WriteAsync(
        session =>
        {
            var oldest = time.GetUtcNow() - _options.ServableFor;
            foreach (var work in works)
            {
                Put(session, work, oldest);
                foreach (var title in work.TitleKeys)
                    Point(session, IndexKey.Title(title), work);
                foreach (var isbn in work.Isbns)
                    Point(session, IndexKey.Isbn(isbn), work);
            }
        },
        cancel);

    static void Put(SqliteSession session, ShelvedWork work, DateTimeOffset oldest)
    {
        var before = session.All(
            row => new StoredWork((byte[])row[0]), "SELECT value FROM works WHERE home = $home AND id = $id", ("$home", work.Home), ("$id", work.Id));
        var now = before is [var stored] ? work.Work.Over(stored, oldest) : work.Work;
        session.Run(
            "INSERT OR REPLACE INTO works VALUES ($home, $id, $at, $fullness, $provider, $value)",
            ("$home", work.Home), ("$id", work.Id), ("$at", now.StoredAt.ToUnixTimeSeconds()), ("$fullness", now.Fullness),
            ("$provider", now.Provider), ("$value", now.Bytes.ToArray()));
    }

    static void Point(SqliteSession session, IndexKey key, ShelvedWork work) => session.Run(
        "INSERT OR IGNORE INTO pointers VALUES ($kind, $text, $home, $id)",
        ("$kind", key.Kind.ToString()), ("$text", key.Text), ("$home", work.Home), ("$id", work.Id));

    public Task PutBibliographyAsync(ShelvedBibliography bibliography, CancellationToken cancel) =>
        _file.WriteAsync(session => new SqliteBibliography(session, bibliography).Put(), cancel);

    public Task PutMissingAsync(IndexKey key, DateTimeOffset until, CancellationToken cancel) => _file.WriteAsync(
        session => session.Run(
            "INSERT OR REPLACE INTO missing VALUES ($kind, $text, $until)",
            ("$kind", key.Kind.ToString()), ("$text", key.Text), ("$until", until.ToUnixTimeSeconds())),
        cancel);

    public Task PutMarkerAsync(string author, ReadOnlyMemory<byte> json, TimeSpan lifetime, CancellationToken cancel) => _file.WriteAsync(
        session => session.Run(
            "INSERT OR REPLACE INTO markers VALUES ($name, $json, $until)",
            ("$name", "warming:processed:" + author), ("$json", json.ToArray()), ("$until", (time.GetUtcNow() + lifetime).ToUnixTimeSeconds())),
        cancel);

    public Task<IReadOnlyList<Shelf>> FindAsync(IReadOnlyList<IndexKey> keys, CancellationToken cancel) =>
        _file.ReadAsync<IReadOnlyList<Shelf>>(session => [.. keys.Select(key => Find(session, key))], cancel);

    static Shelf Find(SqliteSession session, IndexKey key)
    {
        var works = session.All(
            row => new StoredWork((byte[])row[0]),
            """
            SELECT w.value FROM pointers p JOIN works w ON w.home = p.home AND w.id = p.id
            WHERE p.kind = $kind AND p.text = $text LIMIT 1000
            """,
            ("$kind", key.Kind.ToString()), ("$text", key.Text));
        return new Shelf(works, MissingUntil(session, key));
    }

    public Task<AuthorShelf> FindAuthorsAsync(string? id, IReadOnlyList<string> aliases, CancellationToken cancel) => _file.ReadAsync(
        session =>
        {
            var homes = aliases.SelectMany(alias => session.All(
                row => row.GetString(0), "SELECT home FROM aliases WHERE alias = $alias LIMIT 16", ("$alias", alias)));
            var resolutions = aliases.SelectMany(alias => session.All(
                row => (Evidence: row.GetString(0), Home: row.GetString(1)),
                "SELECT evidence, home FROM resolutions WHERE alias = $alias",
                ("$alias", alias)));
            return new AuthorShelf(
                [.. homes.Prepend(id).OfType<string>().Distinct(StringComparer.Ordinal).SelectMany(home => SqliteBibliography.Find(session, home))],
                resolutions.GroupBy(r => r.Evidence, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Home, StringComparer.Ordinal),
                aliases.Prepend(id).OfType<string>().Max(text => MissingUntil(session, IndexKey.Author(text))));
        },
        cancel);

    public async Task<IReadOnlyList<StoredWork>> RemoveAsync(string home, IReadOnlyList<string> aliases, CancellationToken cancel)
    {
        IReadOnlyList<StoredWork> removed = [];
        await _file.WriteAsync(session => removed = SqliteBibliography.Remove(session, home, aliases), cancel);
        return removed;
    }

    // The file has one process.
    public Task<bool> TryClaimAsync(string what, TimeSpan lease, CancellationToken cancel) => Task.FromResult(true);

    // And that one knows what it does.
    public Task AnnounceAsync(IEnumerable<IndexKey> changed, CancellationToken cancel) => Task.CompletedTask;

    public IDisposable Listen(Action<IndexKey> changed, Action missed) => new NoNews();

    public Task<StoreSize> MeasureAsync(CancellationToken cancel) => _file.ReadAsync(
        session => new StoreSize(
            "file",
            session.All(row => row.GetInt64(0), "SELECT count(*) FROM works")[0],
            session.All(row => row.GetInt64(0), "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")[0],
            null,
            null),
        cancel);

    static DateTimeOffset? MissingUntil(SqliteSession session, IndexKey key) => session.All(
        row => (DateTimeOffset?)DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(0)),
        "SELECT until FROM missing WHERE kind = $kind AND text = $text",
        ("$kind", key.Kind.ToString()), ("$text", key.Text)).FirstOrDefault();

    sealed class NoNews : IDisposable
    {
        public void Dispose()
        {
            // Nothing was begun.
        }
    }
}
