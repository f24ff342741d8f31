using Microsoft.Data.Sqlite;

namespace CacheWarming.BookCaching.Stores.Sqlite;

/// <summary>A connection that keeps its prepared statements.</summary>
sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Runs a script of several statements, which are not kept.</summary>
    public void RunScript(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Run(string sql, params ReadOnlySpan<(string Name, object Value)> values) => Command(sql, values).ExecuteNonQuery();

    public List<T> All<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        connection.Dispose();
    }

    SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object Value)> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in values)
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }
        foreach (var (name, value) in values)
            command.Parameters[name].Value = value;
        return command;
    }
}
