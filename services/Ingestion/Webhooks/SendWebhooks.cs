using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CacheWarming.Databases;
using CacheWarming.Hosting;
using CacheWarming.Ingestion.Storage;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Webhooks;

/// <summary>
/// Sends the messages that are due, until the receiver accepts each with a status 2xx. A message that is not accepted is sent again with
/// the same id and body, at growing intervals. Every replica sends; a message that is being sent has a lease, and when a process dies it is
/// sent again after it. So a message may arrive twice, and messages may arrive in another order than their events.
/// </summary>
sealed partial class SendWebhooks(
    Database database, IHttpClientFactory http, IOptions<WebhookOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SendWebhooks> log)
    : PeriodicWorker(TimeSpan.FromSeconds(1), time, lifetime)
{
    public const string Client = "webhooks";

    const int AtOnce = 4;

    /// <summary>The time in addition to the receiver's, after which a process that sends a message counts as dead.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    static readonly TimeSpan[] Backoff =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
    ];

    protected override async Task RunAsync(CancellationToken cancel)
    {
        while (options.Value.IsOn && await SendAsync(cancel) == AtOnce)
        {
            // There may be more.
        }
    }

    protected override void Failed(Exception failure) => LogNotSending(failure.Message);

    /// <summary>The pause after an attempt that failed: 5 s after the first, an hour from the sixth on.</summary>
    /// <param name="retryAfter">What the receiver asked for; at most an hour is waited.</param>
    public static TimeSpan PauseAfter(int attempt, TimeSpan? retryAfter)
    {
        var pause = Backoff[Math.Min(attempt, Backoff.Length) - 1];
        return retryAfter > pause ? retryAfter < Backoff[^1] ? retryAfter.Value : Backoff[^1] : pause;
    }

    /// <summary>Sends some of the messages that are due. Returns their number.</summary>
    internal async Task<int> SendAsync(CancellationToken cancel)
    {
        var due = await ClaimAsync(cancel);
        await Task.WhenAll(due.Select(message => SendAsync(message, cancel)));
        return due.Count;
    }

    async Task<List<Message>> ClaimAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var now = Time.GetUtcNow();
        return await connection.QueryAsync(
            $"""
            UPDATE webhook_deliveries SET attempts = attempts + 1, tried_at = @now, next_at = @lease
            WHERE id IN (
              SELECT d.id FROM webhook_deliveries AS d WHERE d.state = 'pending' AND d.next_at <= @now
              ORDER BY d.attempts, d.next_at, d.id LIMIT {AtOnce} {database.ForUpdateSkipLocked("d")})
            RETURNING id, payload, attempts, retry_until
            """,
            null, [("now", database.Time(now)), ("lease", database.Time(now.AddSeconds(options.Value.TimeoutSeconds) + Grace))],
            row => new Message(row.GetString(0), row.GetString(1), row.GetInt32(2), row.TimeOrNull(3)!.Value), cancel);
    }

    async Task SendAsync(Message message, CancellationToken cancel)
    {
        var (status, error, retryAfter) = await PostAsync(message, cancel);
        var next = Time.GetUtcNow() + PauseAfter(message.Attempt, retryAfter);
        var state = error is null ? "delivered" : status == HttpStatusCode.Gone || next > message.RetryUntil ? "failed" : "pending";
        if (state == "failed")
            LogGivenUp(message.Id, message.Attempt, error!);
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        // A message that somebody wants to be sent again has its attempts counted from zero, and this answer is not about them.
        await connection.RunAsync(
            "UPDATE webhook_deliveries SET state = @state, next_at = @next, status = @status, error = @error WHERE id = @id AND state = 'pending' AND attempts = @attempt",
            null, [("state", state), ("next", database.Time(next)), ("status", (int?)status), ("error", error), ("id", message.Id), ("attempt", message.Attempt)], cancel);
    }

    async Task<(HttpStatusCode? Status, string? Error, TimeSpan? RetryAfter)> PostAsync(Message message, CancellationToken cancel)
    {
        var timestamp = Time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.Url) { Content = new StringContent(message.Payload, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("webhook-id", message.Id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Sign(options.Value.Secrets, message.Id, timestamp, message.Payload));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
        try
        {
            using var client = http.CreateClient(Client);
            // The body of the answer is not read.
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var after = answer.Headers.RetryAfter is { } retry ? retry.Delta ?? (retry.Date - Time.GetUtcNow()) : null;
            return answer.IsSuccessStatusCode
                ? (answer.StatusCode, null, null)
                : (answer.StatusCode, (int)answer.StatusCode is >= 300 and < 400
                    ? string.Create(CultureInfo.InvariantCulture, $"answered {(int)answer.StatusCode}: redirects are not followed")
                    : string.Create(CultureInfo.InvariantCulture, $"answered {(int)answer.StatusCode}"), after);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"no answer within {options.Value.TimeoutSeconds} s"), null);
        }
        catch (HttpRequestException e)
        {
            // Not its message, which may contain the address.
            return (null, $"can't be reached: {(e.InnerException is SocketException socket ? socket.SocketErrorCode.ToString() : e.HttpRequestError.ToString())}", null);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Id} was not accepted in {Attempts} attempts ({Reason}); it is not sent again by itself")]
    partial void LogGivenUp(string id, int attempts, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks can't be sent now: {Reason}")]
    partial void LogNotSending(string reason);

    sealed record Message(string Id, string Payload, int Attempt, DateTimeOffset RetryUntil);
}
