using System.Data.Common;
using System.Globalization;

namespace CacheWarming.Databases;

/// <summary>Runs plain SQL statements with named parameters.</summary>
public static class Statements
{
    /// <summary>Runs a statement; returns the number of changed rows.</summary>
    public static async Task<int> RunAsync(
        this DbConnection connection, string sql, DbTransaction? transaction, (string Name, object? Value)[] parameters, CancellationToken cancel)
    {
        var command = connection.Command(sql, transaction, parameters);
        await using var _ = command;
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Runs a query for one value; returns the type's default if there is no row.</summary>
    public static async Task<T?> ScalarAsync<T>(
        this DbConnection connection, string sql, DbTransaction? transaction, (string Name, object? Value)[] parameters, CancellationToken cancel)
    {
        var command = connection.Command(sql, transaction, parameters);
        await using var _ = command;
        return await command.ExecuteScalarAsync(cancel) switch
        {
            null or DBNull => default,
            T value => value,
            var other => (T)Convert.ChangeType(other, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Runs a query and reads all rows.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this DbConnection connection, string sql, DbTransaction? transaction, (string Name, object? Value)[] parameters,
        Func<DbDataReader, T> read, CancellationToken cancel)
    {
        var command = connection.Command(sql, transaction, parameters);
        await using var _ = command;
        var reader = await command.ExecuteReaderAsync(cancel);
        await using var __ = reader;
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>A text column that may be null.</summary>
    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>A time, stored as <c>timestamptz</c>, as Unix milliseconds or as ISO 8601 text.</summary>
    public static DateTimeOffset? TimeOrNull(this DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        DBNull => null,
        long milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        string text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
        _ => reader.GetFieldValue<DateTimeOffset>(column),
    };

    static DbCommand Command(this DbConnection connection, string sql, DbTransaction? transaction, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
