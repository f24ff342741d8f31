using System.Data.Common;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Authors who are claimed and of whom it is not known yet that the broker has them. A claim is written in the transaction that makes it
/// and deleted when the broker has confirmed; what a dispatcher leaves here that has died in between goes out again within seconds, and
/// does not fill the window until its leases are over.
/// </summary>
public sealed class UnsentClaims(Database database, IOptions<DispatchOptions> options)
{
    /// <summary>Seconds beyond <see cref="DispatchOptions.ConfirmSeconds"/> that a dispatcher gets to say what became of its claim.</summary>
    const int Grace = 2;

    /// <summary>Writes a claim down.</summary>
    internal Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<AuthorQueued> authors, CancellationToken cancel) =>
        connection.RunAsync(
            $"INSERT INTO claims (job_id, author_key, attempt, authors, claimed_at, send_until) VALUES (@job, @key, @attempt, @authors, {database.Now}, {database.In("@seconds")})",
            transaction, [.. First(authors), ("authors", Rows(authors)), ("seconds", (double)options.Value.ConfirmSeconds + Grace)], cancel);

    /// <summary>The broker has these authors, or they are put back.</summary>
    public async Task DeleteAsync(IReadOnlyList<AuthorQueued> authors, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync("DELETE FROM claims WHERE job_id = @job AND author_key = @key AND attempt = @attempt", null, First(authors), cancel);
    }

    /// <summary>Puts authors back whose dispatcher did not say in time that the broker has them. That counts as no expiry.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PutBackAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        if (await connection.ScalarAsync<int>($"SELECT count(*) FROM claims WHERE send_until < {database.Now}", null, [], cancel) == 0)
            return 0;
        var transaction = await database.BeginAsync(connection, cancel);
        await using var __ = transaction;
        var claims = await connection.QueryAsync(
            $"DELETE FROM claims WHERE send_until < {database.Now} RETURNING authors", transaction, [], row => row.GetString(0), cancel);
        var back = 0;
        foreach (var authors in claims)
            back += await PutBackAsync(database, connection, transaction, authors, cancel);
        await transaction.CommitAsync(cancel);
        return back;
    }

    /// <summary>Makes these pending again, at once, unless they have been answered or claimed anew.</summary>
    /// <param name="authors"><see cref="Rows"/>.</param>
    internal static async Task<int> PutBackAsync(Database database, DbConnection connection, DbTransaction transaction, string authors, CancellationToken cancel)
    {
        var back = await connection.RunAsync(
            $"""
            UPDATE frontier AS f SET state = 'pending', lease_until = NULL
            FROM {database.Rows("x", "job uuid", "key text", "attempt int")}
            WHERE f.job_id = x.job AND f.author_key = x.key AND f.state = 'queued' AND f.attempt = x.attempt
            """,
            transaction, [("rows", authors)], cancel);
        await ProviderBlock.ProbeAgainAsync(database, connection, transaction, cancel);
        return back;
    }

    internal string Rows(IEnumerable<AuthorQueued> authors) =>
        JsonSerializer.Serialize(authors.Select(a => new { job = database.Id(a.JobId), key = a.AuthorKey, attempt = a.Attempt }));

    /// <summary>A claim is known by its first author: that dispatch of an author is in no other.</summary>
    (string, object?)[] First(IReadOnlyList<AuthorQueued> authors) =>
        [("job", database.Id(authors[0].JobId)), ("key", authors[0].AuthorKey), ("attempt", authors[0].Attempt)];
}
