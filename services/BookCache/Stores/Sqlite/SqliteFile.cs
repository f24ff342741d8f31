using System.Collections.Concurrent;
using CacheWarming.BookCaching.Layout;
using Microsoft.Data.Sqlite;

namespace CacheWarming.BookCaching.Stores.Sqlite;

/// <summary>The SQLite file: many readers beside one writer, which commits all writes that are waiting in one transaction.</summary>
/// <param name="schema">The embedded script that creates the schema; running it again is safe and applies what is still missing.</param>
/// <param name="purge">The embedded script that deletes what is older than <paramref name="lifetime"/>, once a day.</param>
sealed class SqliteFile : IDisposable
{
    const int WritesAtOnce = 64;

    readonly string _path;
    readonly string _schema;
    readonly string _purge;
    readonly TimeSpan _lifetime;
    readonly TimeProvider _time;
    readonly string _connectionString;
    readonly RequestBatcher<Action<SqliteSession>, Task> _writes;
    readonly ConcurrentBag<SqliteSession> _readers = [];
    readonly Lock _writing = new();
    SqliteSession? _writer;
    bool _isDisposed;
    bool _isLaidOut;
    DateTimeOffset _purgedAt;

    public SqliteFile(string path, string schema, string purge, TimeSpan lifetime, TimeProvider time)
    {
        (_path, _schema, _purge, _lifetime, _time) = (path, EmbeddedText.Read(schema), EmbeddedText.Read(purge), lifetime, time);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10, Pooling = false }.ToString();
        // On a thread of its own: a caller with one write does not have to flush the whole queue.
        _writes = new(writes => Task.Run(() => Write(writes)), WritesAtOnce);
    }

    /// <summary>Reads from one snapshot.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancel) => Guarded(async () =>
    {
        if (!Volatile.Read(ref _isLaidOut))
            await WriteAsync(_ => { }, cancel);
        var session = _readers.TryTake(out var idle) ? idle : Open();
        try
        {
            session.Run("BEGIN");
            var found = read(session);
            session.Run("COMMIT");
            _readers.Add(session);
            return found;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    });

    /// <summary>Returns after the commit. Cancelling ends only the caller's wait; the write is made all the same.</summary>
    /// <param name="write">Called once more, alone, if another write of the same transaction failed.</param>
    public Task WriteAsync(Action<SqliteSession> write, CancellationToken cancel) => Guarded(async () =>
    {
        cancel.ThrowIfCancellationRequested();
        await await _writes.AskAsync(write, cancel);
        return true;
    });

    public void Dispose()
    {
        // Waits for a write that is still running, although its caller may have stopped waiting.
        lock (_writing)
        {
            _isDisposed = true;
            _writer?.Dispose();
        }
        while (_readers.TryTake(out var reader))
            reader.Dispose();
    }

    IReadOnlyList<Task> Write(IReadOnlyList<Action<SqliteSession>> writes)
    {
        lock (_writing)
        {
            var together = TryWrite(writes);
            return [.. writes.Select(write => together.Exception is null || writes is [_] ? together : TryWrite([write]))];
        }
    }

    Task TryWrite(IReadOnlyList<Action<SqliteSession>> writes)
    {
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _writer ??= LayOut();
            _writer.Run("BEGIN IMMEDIATE");
            foreach (var write in writes)
                write(_writer);
            Purge(_writer);
            _writer.Run("COMMIT");
            return Task.CompletedTask;
        }
        catch (Exception e)
        {
            // Closing the connection rolls back; the next write opens a new one.
            _writer?.Dispose();
            _writer = null;
            return Task.FromException(e);
        }
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
        if (Path.GetDirectoryName(Path.GetFullPath(_path)) is { } folder)
            Directory.CreateDirectory(folder);
        var session = Open();
        try
        {
            session.RunScript(_schema);
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
        var now = _time.GetUtcNow();
        if (now - _purgedAt < TimeSpan.FromDays(1))
            return;
        session.Run(_purge, ("$oldest", (now - _lifetime).ToUnixTimeSeconds()), ("$now", now.ToUnixTimeSeconds()));
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
