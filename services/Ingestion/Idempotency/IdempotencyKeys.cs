using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Idempotency;

/// <summary>A request that claims its key.</summary>
/// <param name="Client">The name of the client's API key; each client has keys of its own.</param>
/// <param name="Id">Distinguishes this request from others with the same key.</param>
sealed record IdempotencyClaim(string Client, string KeyHash, string RequestHash, Guid Id);

/// <summary>An earlier request with the same key.</summary>
/// <param name="Answer">Null while it is executed.</param>
sealed record EarlierRequest(bool SameRequest, IdempotentAnswer? Answer);

/// <summary>The answer to a request that was executed.</summary>
sealed record IdempotentAnswer(int Status, string? Location, string Json);

/// <summary>
/// The idempotency keys of all replicas, in the database. The lease of a request whose process died expires; then the same request can
/// claim the key again.
/// </summary>
sealed class IdempotencyKeys(Database database)
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public bool IsTransient(Exception failure) => database.IsTransient(failure);

    /// <summary>Claims the key for this request.</summary>
    /// <returns>The request that has the key already; null if it is claimed now.</returns>
    public async Task<EarlierRequest?> ClaimAsync(IdempotencyClaim claim, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        // If the earlier request fails between the two statements, its key is free again.
        while (true)
        {
            var claimed = await connection.RunAsync(
                $"""
                INSERT INTO idempotency_keys AS k (client, key_hash, request_hash, claim, created_at, lease_until)
                VALUES (@client, @key, @request, @claim, {database.Now}, {database.In("@lease")})
                ON CONFLICT (client, key_hash) DO UPDATE SET request_hash = excluded.request_hash, claim = excluded.claim,
                  created_at = excluded.created_at, lease_until = excluded.lease_until, status = NULL, location = NULL, answer = NULL
                WHERE k.created_at < {database.In("@oldest")}
                  OR (k.status IS NULL AND k.lease_until < {database.Now} AND k.request_hash = excluded.request_hash)
                """,
                null, [.. Parameters(claim), ("request", claim.RequestHash), ("lease", Lease.TotalSeconds), Oldest], cancel);
            if (claimed == 1)
                return null;
            var earlier = await connection.QueryAsync(
                "SELECT request_hash, status, location, answer FROM idempotency_keys WHERE client = @client AND key_hash = @key",
                null, [("client", claim.Client), ("key", claim.KeyHash)],
                row => new EarlierRequest(
                    row.GetString(0) == claim.RequestHash,
                    row.IsDBNull(1) ? null : new IdempotentAnswer(row.GetInt32(1), row.TextOrNull(2), row.GetString(3))),
                cancel);
            if (earlier is [var one])
                return one;
        }
    }

    public Task RenewAsync(IdempotencyClaim claim, CancellationToken cancel) => RunAsync(
        $"UPDATE idempotency_keys SET lease_until = {database.In("@lease")} WHERE {Ours}",
        [.. Parameters(claim), ("lease", Lease.TotalSeconds)], cancel);

    /// <param name="answer">Null if the key becomes free, because the request was refused or failed.</param>
    public Task EndAsync(IdempotencyClaim claim, IdempotentAnswer? answer, CancellationToken cancel) => answer is null
        ? RunAsync($"DELETE FROM idempotency_keys WHERE {Ours}", Parameters(claim), cancel)
        : RunAsync(
            $"UPDATE idempotency_keys SET status = @status, location = @location, answer = @answer WHERE {Ours}",
            [.. Parameters(claim), ("status", answer.Status), ("location", answer.Location), ("answer", Database.Clean(answer.Json))],
            cancel);

    public Task DeleteOldAsync(CancellationToken cancel) =>
        RunAsync($"DELETE FROM idempotency_keys WHERE created_at < {database.In("@oldest")}", [Oldest], cancel);

    const string Ours = "client = @client AND key_hash = @key AND claim = @claim AND status IS NULL";

    static (string, object?) Oldest => ("oldest", -Lifetime.TotalSeconds);

    (string, object?)[] Parameters(IdempotencyClaim claim) =>
        [("client", claim.Client), ("key", claim.KeyHash), ("claim", database.Id(claim.Id))];

    async Task RunAsync(string sql, (string, object?)[] parameters, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        await connection.RunAsync(sql, null, parameters, cancel);
    }
}
