using System.Data.Common;
using System.Globalization;

namespace CacheWarming.Metrics.Storage;

/// <summary>Runs plain SQL statements with named parameters.</summary>
static class Statements
{
    public static DbCommand Command(
        this DbConnection connection, string sql, DbTransaction? transaction = null, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    public static async Task RunAsync(
        this DbConnection connection, string sql, DbTransaction? transaction, (string Name, object Value)[] parameters, CancellationToken cancel)
    {
        await using var command = connection.Command(sql, transaction, parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Reads one number; 0 if there is no row or it is null.</summary>
    public static async Task<long> NumberAsync(this DbConnection connection, string sql, DbTransaction? transaction, CancellationToken cancel)
    {
        await using var command = connection.Command(sql, transaction);
        return await command.ExecuteScalarAsync(cancel) switch { long number => number, int number => number, _ => 0 };
    }

    /// <summary>A stored time: PostgreSQL returns a time, SQLite its text.</summary>
    public static DateTimeOffset Time(object stored) =>
        stored is DateTime utc ? new DateTimeOffset(utc) : DateTimeOffset.Parse((string)stored, CultureInfo.InvariantCulture);
}
