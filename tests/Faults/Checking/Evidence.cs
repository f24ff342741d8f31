using System.Globalization;
using System.Text;
using CacheWarming.Tests.Faults.Running;
using Npgsql;

namespace CacheWarming.Tests.Faults.Checking;

/// <summary>What a violated run leaves behind for whoever looks for its cause: the processes' output, what PostgreSQL was doing, the open authors, the queues.</summary>
static class Evidence
{
    static readonly IReadOnlyDictionary<string, string> Queries = new Dictionary<string, string>
    {
        ["PostgreSQL's connections"] = "SELECT row_to_json(a)::text FROM (SELECT pid, state, wait_event, xact_start, left(query, 200) AS query FROM pg_stat_activity WHERE datname IS NOT NULL) a",
        ["Open authors"] = "SELECT row_to_json(f)::text FROM ingestion.frontier f WHERE state IN ('pending', 'queued')",
        ["Gates"] = "SELECT row_to_json(g)::text FROM ingestion.gates g",
    };

    static readonly string[] Queues =
        ["author-warming-queue", "author-warming-dlq", "ingestion-results", "ingestion-results_error", "ingestion-setbacks", "job-lifecycle", "search-coverage"];

    /// <summary>The file that the runs are written to, and beside which evidence is kept; null when nobody asked for it.</summary>
    public static string? Log => Environment.GetEnvironmentVariable("FAULT_LOG") is { Length: > 0 } file ? file : null;

    /// <summary>Keeps it in a folder beside <see cref="Log"/>, where there is one.</summary>
    public static async Task KeepAsync(Deployment deployment, string name)
    {
        if (Log is not { } log)
            return;
        var folder = $"{log}.{name}";
        Directory.CreateDirectory(folder);
        foreach (var service in Deployment.Services)
            await File.WriteAllTextAsync(Path.Combine(folder, service + ".log"), deployment[service].Output);
        await File.WriteAllTextAsync(Path.Combine(folder, "servers.txt"), await ServersAsync(deployment));
    }

    static async Task<string> ServersAsync(Deployment deployment)
    {
        var text = new StringBuilder();
        foreach (var (title, sql) in Queries)
        {
            text.AppendLine(title);
            try
            {
                await using var connection = new NpgsqlConnection(deployment.Postgres.ConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                await using var command = new NpgsqlCommand(sql, connection);
                await using var rows = await command.ExecuteReaderAsync();
                while (await rows.ReadAsync())
                    text.AppendLine(rows.GetString(0));
            }
            catch (NpgsqlException e)
            {
                text.AppendLine(e.Message);
            }
        }
        foreach (var queue in Queues)
            text.AppendLine(CultureInfo.InvariantCulture, $"{queue}: {await Messages.ReadyAsync(deployment.Rabbit.ConnectionString, queue)} ready");
        return text.ToString();
    }
}
