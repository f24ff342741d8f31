using CacheWarming.BookCaching.Layout;
using Microsoft.Data.Sqlite;

namespace CacheWarming.BookCaching.Stores.Sqlite;

/// <summary>The file and how it is worked on: many readers beside one writer at a time, each write one transaction.</summary>
/// <param name="schema">The embedded script that lays it out; each run of it does what is still to be done.</param>
/// <param name="purge">The embedded script that deletes what is older than <paramref name="lifetime"/>, once a day.</param>
sealed class SqliteFile(string path, string schema, string purge, TimeSpan lifetime, TimeProvider time) : IDisposable
{
    readonly string _purge = EmbeddedText.Read(purge);

    readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString();
    readonly SemaphoreSlim _writing = new(1, 1);
    SqliteSession? _writer;
    bool _isLaidOut;
    DateTimeOffset _purgedAt;

    /// <summary>Reads in one snapshot.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancel) => Guarded(async () =>
    {
        if (!Volatile.Read(ref _isLaidOut))
            await WriteAsync(_ => { }, cancel);
        using var session = Open();
        session.Run("BEGIN");
        var found = read(session);
        session.Run("COMMIT");
        return found;
    });

    public Task WriteAsync(Action<SqliteSession> write, CancellationToken cancel) => Guarded(async () =>
    {
        await _writing.WaitAsync(cancel);
        try
        {
            _writer ??= LayOut();
            _writer.Run("BEGIN IMMEDIATE");
            write(_writer);
            Purge(_writer);
            _writer.Run("COMMIT");
            return true;
        }
        catch
        {
            // Closing rolls back, and the next write begins with a connection that nothing happened to.
            _writer?.Dispose();
            _writer = null;
            throw;
        }
        finally
        {
            _writing.Release();
        }
    });

    public void Dispose()
    {
        _writer?.Dispose();
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _writing.Dispose();
    }

    SqliteSession Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            return new SqliteSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    SqliteSession LayOut()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var session = Open();
        try
        {
            session.RunScript(EmbeddedText.Read(schema));
            Volatile.Write(ref _isLaidOut, true);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    void Purge(SqliteSession session)
    {
        var now = time.GetUtcNow();
        if (now - _purgedAt < TimeSpan.FromDays(1))
            return;
        session.Run(_purge, ("$oldest", (now - lifetime).ToUnixTimeSeconds()), ("$now", now.ToUnixTimeSeconds()));
        _purgedAt = now;
    }

    static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new BookStoreUnavailableException("The cache's file can't be used: " + e.Message, e);
        }
    }
}
