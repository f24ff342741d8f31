using System.Data.Common;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>The transaction in which results are settled; its statements work on sets of rows.</summary>
sealed record Settlement(Database Database, DbConnection Connection, DbTransaction Transaction, CancellationToken Cancel)
{
    public Task<int> RunAsync<T>(string sql, IEnumerable<T> rows) => Connection.RunAsync(sql, Transaction, [Rows(rows)], Cancel);

    public Task<List<TRow>> QueryAsync<T, TRow>(string sql, IEnumerable<T> rows, Func<DbDataReader, TRow> read) =>
        Connection.QueryAsync(sql, Transaction, [Rows(rows)], read, Cancel);

    /// <summary>Changes rows of one job, <c>@job</c>.</summary>
    public Task<int> RunForAsync(string sql, Guid job) => Connection.RunAsync(sql, Transaction, [("job", Database.Id(job))], Cancel);

    /// <summary>Reads a number about one job, <c>@job</c>.</summary>
    public Task<int> CountAsync(string sql, Guid job) => Connection.ScalarAsync<int>(sql, Transaction, [("job", Database.Id(job))], Cancel);

    static (string, object?) Rows<T>(IEnumerable<T> rows) => ("rows", JsonSerializer.Serialize(rows));
}
