using System.Collections.Concurrent;
using CacheWarming.BookCaching.Layout;
using Microsoft.Data.Sqlite;

namespace CacheWarming.BookCaching.Stores.Sqlite;

/// <summary>The file and how it is worked on: many readers beside one writer, who writes what came meanwhile in one transaction.</summary>
/// <param name="schema">The embedded script that lays it out; each run of it does what is still to be done.</param>
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
        // In a thread of its own: who brings one write need not do everybody's.
        _writes = new(writes => Task.Run(() => Write(writes)), WritesAtOnce);
    }

    /// <summary>Reads in one snapshot.</summary>
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

    /// <summary>When this returns, it is committed. Who does not want to wait any longer leaves; it is written all the same.</summary>
    /// <param name="write">Runs once more, alone, where one that was written with it failed.</param>
    public Task WriteAsync(Action<SqliteSession> write, CancellationToken cancel) => Guarded(async () =>
    {
        cancel.ThrowIfCancellationRequested();
        await await _writes.AskAsync(write, cancel);
        return true;
    });

    public void Dispose()
    {
        // After what is being written, though nobody waits for it any longer.
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
            // Closing rolls back, and the next write begins with a connection that nothing happened to.
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
