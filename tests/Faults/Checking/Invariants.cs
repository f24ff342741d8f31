using System.Globalization;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using CacheWarming.Tests.Faults.Running;
using CacheWarming.Tests.Servers;
using Npgsql;

namespace CacheWarming.Tests.Faults.Checking;

/// <summary>What must be true of a job after any run, seen from outside.</summary>
static class Invariants
{
    /// <returns>What is not as it must be; empty when all is well.</returns>
    public static async Task<IReadOnlyList<string>> ViolatedAsync(Deployment deployment, Guid job, Range seeds, Inflict inflict, Readers readers, IReadOnlyDictionary<string, long> callsBefore)
    {
        var wrong = new List<string>();
        var view = await JobAsync(deployment, job);
        var authors = view.GetProperty("authors");
        int Count(string state) => authors.GetProperty(state).GetInt32();

        var expected = 2 * (seeds.End.Value - seeds.Start.Value);
        var sum = ((string[])["pending", "queued", "warmed", "alreadyWarm", "notFound", "failed", "cancelled", "leftOut"]).Sum(Count);
        Check(sum == Count("total"), $"the states add up to {sum}, the authors are {Count("total")}");
        Check(Count("total") == expected, $"{Count("total")} authors instead of {expected}");
        Check(Count("warmed") + Count("alreadyWarm") == expected, $"not every author is warm: {authors}");
        Check(view.GetProperty("state").GetString() == "Completed", $"the job is {view.GetProperty("state")}");
        Check(view.GetProperty("coverage").GetProperty("percent") is { ValueKind: JsonValueKind.Number } percent && percent.GetDouble() == 100, $"the coverage is {view.GetProperty("coverage")}");

        await using var connection = new NpgsqlConnection(deployment.Postgres.ConnectionString + ";Pooling=false"); // The server of a pooled one may have been killed since.
        await connection.OpenAsync();
        Check(await ScalarAsync(connection, "SELECT count(*) FROM ingestion.frontier WHERE settlements <> 1 AND job_id = @job", job) == 0, "an author was not settled exactly once");
        await Eventually.Async(
            async () => await ScalarAsync(connection, "SELECT count(*) FROM metrics.warming_analytics WHERE job_id = @job", job) <= expected, "analytics are counted");

        var calls = CallsFor(deployment, seeds) - callsBefore.Values.Sum();
        // Of each author the works, and of the half who are known by id the record.
        Check(calls <= (expected * 3 / 2) + inflict.Interrupted, $"the catalogue answered {calls} times about {expected} authors, with {inflict.Interrupted} interrupted at most");
        foreach (var queue in (string[])["author-warming-dlq", "ingestion-results_error", "job-lifecycle_error", "ingestion-setbacks_error", "search-coverage_error"])
        {
            if (await Messages.FirstFaultAsync(deployment.Rabbit.ConnectionString, queue) is { } fault)
                wrong.Add($"there are dead letters on {queue}: {fault}");
        }
        wrong.AddRange(readers.Failed.Select(failed => "a search for a cached entry was not answered: " + failed));
        return wrong;

        void Check(bool holds, string otherwise)
        {
            if (!holds)
                wrong.Add(otherwise);
        }
    }

    public static async Task<JsonElement> JobAsync(Deployment deployment, Guid job)
    {
        using var text = JsonDocument.Parse(await deployment["Ingestion"].Http.GetStringAsync(new Uri($"api/warming/jobs/{job}", UriKind.Relative)));
        return text.RootElement.Clone();
    }

    /// <summary>How often the catalogue answered about the authors of these seeds and their co-authors; what it refused or cut off is no answer.</summary>
    public static long CallsFor(Deployment deployment, Range seeds)
    {
        var calls = deployment.Catalogue.Statistics.AnsweredByAuthor;
        return Enumerable.Range(seeds.Start.Value, seeds.End.Value - seeds.Start.Value)
            .SelectMany(seed => SyntheticLibrary.SharedWork(seed).Authors)
            .Sum(author => calls.GetValueOrDefault(author.Name) + calls.GetValueOrDefault(author.Key));
    }

    static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, Guid job)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("job", job);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
