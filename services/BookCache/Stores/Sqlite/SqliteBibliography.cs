using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching.Stores.Sqlite;

/// <summary>Reads, writes and removes an author's list of works in the file.</summary>
sealed class SqliteBibliography(SqliteSession session, BibliographyToStore bibliography)
{
    public void Put()
    {
        if (!IsOutdated())
            Replace();
        foreach (var alias in bibliography.Aliases)
        {
            session.Run("INSERT OR IGNORE INTO aliases VALUES ($alias, $home)", ("$alias", alias), Home);
            session.Run("DELETE FROM missing WHERE kind = 'a' AND text = $alias", ("$alias", alias));
        }
        session.Run("DELETE FROM missing WHERE kind = 'a' AND text = $home", Home);
        var over = bibliography.IsRestored ? "IGNORE" : "REPLACE";
        foreach (var (alias, evidence) in bibliography.Resolutions)
            session.Run($"INSERT OR {over} INTO resolutions VALUES ($alias, $evidence, $home)", ("$alias", alias), ("$evidence", evidence), Home);
    }

    /// <summary>Returns no or one bibliography.</summary>
    public static List<FoundBibliography> Find(SqliteSession session, string home)
    {
        var works = session.All(
            row => new StoredWork((byte[])row[0]),
            "SELECT w.value FROM listed l JOIN works w ON w.home = l.home AND w.id = l.id WHERE l.author = $home ORDER BY l.place",
            ("$home", home));
        return session.All(
            row => new FoundBibliography(home, (byte[])row[0], works), "SELECT head FROM bibliographies WHERE home = $home", ("$home", home));
    }

    /// <summary>Removes all that is stored under this home, and the names that lead to it.</summary>
    public static List<StoredWork> Remove(SqliteSession session, string home, IEnumerable<string> aliases)
    {
        var works = session.All(row => new StoredWork((byte[])row[0]), "SELECT value FROM works WHERE home = $home", ("$home", home));
        foreach (var table in new[] { "works", "pointers", "bibliographies", "aliases", "resolutions" })
            session.Run($"DELETE FROM {table} WHERE home = $home", ("$home", home));
        session.Run("DELETE FROM listed WHERE author = $home", ("$home", home));
        foreach (var known in aliases.Append(home))
            session.Run("DELETE FROM missing WHERE kind = 'a' AND text = $known", ("$known", known));
        return works;
    }

    (string, object) Home => ("$home", bibliography.Home);

    bool IsOutdated() => session.All(
        row => row.GetInt64(0), "SELECT fetched_at FROM bibliographies WHERE home = $home AND fetched_at > $at", Home, At) is not [];

    (string, object) At => ("$at", bibliography.FetchedAt.ToUnixTimeSeconds());

    void Replace()
    {
        var before = session.All(row => row.GetString(0), "SELECT id FROM listed WHERE author = $home AND home = $home", Home);
        session.Run("DELETE FROM listed WHERE author = $home", Home);
        foreach (var (place, work) in bibliography.Works.Index())
        {
            session.Run(
                "INSERT INTO listed VALUES ($author, $place, $home, $id)",
                ("$author", bibliography.Home), ("$place", place), ("$home", work.Home), ("$id", work.Id));
        }
        if (bibliography.IsComplete)
        {
            var now = bibliography.Works.Where(work => work.Home == bibliography.Home).Select(work => work.Id);
            foreach (var dropped in before.Except(now, StringComparer.Ordinal))
            {
                session.Run("DELETE FROM works WHERE home = $home AND id = $id", Home, ("$id", dropped));
                session.Run("DELETE FROM pointers WHERE home = $home AND id = $id", Home, ("$id", dropped));
            }
        }
        session.Run("INSERT OR REPLACE INTO bibliographies VALUES ($home, $at, $head)", Home, At, ("$head", bibliography.Head.ToArray()));
    }
}
