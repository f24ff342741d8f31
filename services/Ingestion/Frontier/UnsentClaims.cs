using System.Data.Common;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// Claimed authors of which it is not known yet whether the broker has them. A claim is written in the transaction that claims the authors,
/// and deleted after the broker's confirm. If a dispatcher crashes in between, its authors are dispatched again within seconds and do not
/// fill the window until their leases are over.
/// </summary>
public sealed class UnsentClaims(Database database, IOptions<DispatchOptions> options)
{
    /// <summary>
    /// Seconds beyond <see cref="DispatchOptions.ConfirmSeconds"/> that a dispatcher has to delete its claim or put it back.
    /// </summary>
    const int Grace = 2;

    /// <summary>Stores a claim.</summary>
    internal Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<AuthorQueued> authors, CancellationToken cancel) =>
        connection.RunAsync(
            $"INSERT INTO claims (job_id, author_key, attempt, authors, claimed_at, send_until) VALUES (@job, @key, @attempt, @authors, {database.Now}, {database.In("@seconds")})",
            transaction, [.. First(authors), ("authors", Rows(authors)), ("seconds", (double)options.Value.ConfirmSeconds + Grace)], cancel);

    /// <summary>Deletes the claim, because the broker has these authors or they were put back.</summary>
    public async Task DeleteAsync(IReadOnlyList<AuthorQueued> authors, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync("DELETE FROM claims WHERE job_id = @job AND author_key = @key AND attempt = @attempt", null, First(authors), cancel);
    }

    /// <summary>Puts back authors whose dispatcher did not confirm them in time. This does not count as an expiry.</summary>
    /// <returns>Their number.</returns>
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

    /// <summary>Makes these authors pending again at once, unless they were answered or claimed again.</summary>
    /// <param name="authors">A result of <see cref="Rows"/>.</param>
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

    /// <summary>A claim is identified by its first author, because a dispatch of an author is in only one claim.</summary>
    (string, object?)[] First(IReadOnlyList<AuthorQueued> authors) =>
        [("job", database.Id(authors[0].JobId)), ("key", authors[0].AuthorKey), ("attempt", authors[0].Attempt)];
}
