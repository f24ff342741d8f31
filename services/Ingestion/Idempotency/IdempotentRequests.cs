using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CacheWarming.Ingestion.Idempotency;

/// <summary>
/// Executes a request with an <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header-07) once: if the client sends it again
/// within 24 hours, each replica gives the stored answer.
/// </summary>
/// <remarks>
/// Only successes are stored, because a request that was refused or failed should be executed when it is sent again. The database has
/// hashes of the key and of the request, and the answer's JSON.
/// </remarks>
sealed partial class IdempotentRequests(
    IdempotencyKeys keys, TimeProvider time, IOptions<JsonOptions> json, ILogger<IdempotentRequests> log)
{
    public const string Header = "Idempotency-Key";

    /// <summary>Marks a stored answer.</summary>
    public const string Replayed = "Idempotent-Replayed";

    const int LongestKey = 255;

    /// <summary>No answer of a command is that long; a longer one would not be stored.</summary>
    const int LongestAnswer = 256 * 1024;

    static readonly TimeSpan RenewEvery = IdempotencyKeys.Lease / 3;

    /// <param name="content">What the request says beyond method, path and query; called only if it has a key.</param>
    /// <param name="work">Executes the request.</param>
    /// <returns>A result, or a value to be sent as JSON.</returns>
    /// <exception cref="RefusedRequestException">The key is not valid.</exception>
    public async ValueTask<object?> RunAsync(HttpContext http, Func<ValueTask<string>> content, Func<ValueTask<object?>> work)
    {
        if (!http.Request.Headers.TryGetValue(Header, out var sent))
            return await work();
        var request = http.Request;
        var claim = new IdempotencyClaim(
            http.User.Identity?.Name ?? "", Hash(Key(sent)), Hash($"{request.Method} {request.Path}{request.QueryString}\n{await content()}"),
            Guid.CreateVersion7());
        return await keys.ClaimAsync(claim, http.RequestAborted) switch
        {
            null => await ExecuteAsync(claim, http.Response, work),
            { SameRequest: false } => ProblemAnswer.Create(
                StatusCodes.Status422UnprocessableEntity, ErrorCode.IdempotencyKeyReused,
                $"The {Header} was sent with another request before. Send a new key with each request, and the same key only to repeat one."),
            { Answer: { } answer } => Replay(answer, http.Response),
            _ => InUse(http.Response),
        };
    }

    async Task<object?> ExecuteAsync(IdempotencyClaim claim, HttpResponse response, Func<ValueTask<object?>> work)
    {
        using var ended = new CancellationTokenSource();
        var renewal = RenewAsync(claim, ended.Token);
        IdempotentAnswer? answer = null;
        try
        {
            var result = await work();
            answer = Kept(result, response);
            return result;
        }
        finally
        {
            await ended.CancelAsync();
            await renewal;
            await EndAsync(claim, answer);
        }
    }

    async Task RenewAsync(IdempotencyClaim claim, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
                await keys.RenewAsync(claim, ended);
        }
        catch (OperationCanceledException)
        {
            // The request has ended.
        }
        catch (Exception failure) when (keys.IsTransient(failure))
        {
            // The next request with this key may be executed too, once the lease has ended.
            LogNotRenewed(failure.Message);
        }
    }

    /// <summary>Stores the answer; without one the key becomes free. A failure here is not the request's, which has ended.</summary>
    async Task EndAsync(IdempotencyClaim claim, IdempotentAnswer? answer)
    {
        try
        {
            await keys.EndAsync(claim, answer, CancellationToken.None);
        }
        catch (Exception failure) when (keys.IsTransient(failure))
        {
            LogNotStored(failure.Message);
        }
    }

    IdempotentAnswer? Kept(object? result, HttpResponse response)
    {
        var inner = result is INestedHttpResult nested ? nested.Result : result;
        var status = (inner as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        var value = inner is IValueHttpResult holder ? holder.Value : inner;
        if (status is < 200 or >= 300 || value is null or IResult)
            return null;
        var text = JsonSerializer.Serialize(value, value.GetType(), json.Value.SerializerOptions);
        return text.Length <= LongestAnswer ? new IdempotentAnswer(status, response.Headers.Location, text) : null;
    }

    static IResult Replay(IdempotentAnswer answer, HttpResponse response)
    {
        response.Headers[Replayed] = "true";
        if (answer.Location is not null)
            response.Headers.Location = answer.Location;
        return TypedResults.Text(answer.Json, "application/json", Encoding.UTF8, answer.Status);
    }

    static IResult InUse(HttpResponse response)
    {
        response.Headers.RetryAfter = "1";
        return ProblemAnswer.Create(
            StatusCodes.Status409Conflict, ErrorCode.IdempotencyKeyInUse,
            $"The first request with this {Header} is not answered yet. Send it again in a moment.");
    }

    /// <summary>Reads the key, with or without the quotes of a structured field (RFC 9651 §3.3.3).</summary>
    static string Key(StringValues sent)
    {
        var key = sent is [{ } one] ? one.Trim() : "";
        if (key is ['"', .., '"'])
            key = key[1..^1];
        return key.Length is > 0 and <= LongestKey && key.All(letter => letter is >= ' ' and <= '~')
            ? key
            : throw new RefusedRequestException(ErrorCode.InvalidIdempotencyKey, $"Send one {Header} of 1 to {LongestKey} letters, digits and signs of ASCII, e.g. a UUID.");
    }

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of an idempotency key could not be renewed: {Reason}")]
    partial void LogNotRenewed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to a request with an idempotency key could not be stored: {Reason}")]
    partial void LogNotStored(string reason);
}
