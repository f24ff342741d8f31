using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CacheWarming.Catalogs.Pacing;
using CacheWarming.Catalogs.Quotas;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CacheWarming.Catalogs.Calls;

/// <summary>
/// Makes single calls to one provider: paced, within the day's quota, bounded in time, behind a circuit breaker. Nothing is tried twice:
/// whoever asks decides when to come back.
/// </summary>
sealed class ProviderCalls
{
    const int MostOfARefusal = 8 * 1024;

    readonly string _provider;
    readonly HttpClient _http;
    readonly IPace _pace;
    readonly IQuota _quota;
    readonly IRefusals _refusals;
    readonly TimeProvider _time;
    readonly ResiliencePipeline _pipeline;
    long _brokenUntil;

    public ProviderCalls(string provider, HttpClient http, IPace pace, IQuota quota, IRefusals refusals, CallLimits limits, TimeProvider time)
    {
        (_provider, _http, _pace, _quota, _refusals, _time) = (provider, http, pace, quota, refusals, time);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = limits.FailuresToBreak,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = limits.BreakDuration,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome is
                    { Exception: HttpRequestException or IOException or TimeoutRejectedException } or { Result: Answer { Status: >= HttpStatusCode.InternalServerError } }),
                OnOpened = args =>
                {
                    Volatile.Write(ref _brokenUntil, (time.GetUtcNow() + args.BreakDuration).UtcTicks);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(limits.Timeout)
            .Build();
    }

    /// <exception cref="CatalogUnavailableException">The circuit is open or the day's quota is used up: a call would not be made.</exception>
    public void ThrowIfClosed()
    {
        var left = TimeSpan.FromTicks(Volatile.Read(ref _brokenUntil) - _time.GetUtcNow().UtcTicks);
        if (left > TimeSpan.Zero)
        {
            throw Broken(left, inner: null);
        }

        _quota.ThrowIfUsedUp();
    }

    /// <returns>Null when there is no such thing (404).</returns>
    /// <exception cref="CatalogUnavailableException"/>
    /// <exception cref="UnreadableAnswerException"/>
    public async Task<T?> GetAsync<T>(string url, JsonTypeInfo<T> shape, Caller caller, CancellationToken cancel)
        where T : class
    {
        // Asked before the pace: nobody should wait for a turn only to hear so.
        ThrowIfClosed();
        await _pace.AcquireAsync(caller, cancel);
        await _quota.SpendAsync(cancel);
        var answer = await SendAsync(url, shape, cancel);
        CatalogTelemetry.Called(_provider, ((int)answer.Status).ToString(CultureInfo.InvariantCulture));
        return answer.Status switch
        {
            HttpStatusCode.OK => (T?)answer.Body ?? throw new UnreadableAnswerException(_provider, "null"),
            HttpStatusCode.NotFound => null,
            _ => throw await RefusedAsync(new Refusal(_provider, answer.Status, answer.RetryAfter, answer.Text), cancel),
        };
    }

    async Task<Exception> RefusedAsync(Refusal refusal, CancellationToken cancel)
    {
        if (_refusals.EndsTheDay(refusal))
        {
            await _quota.UseUpAsync(cancel);
            _quota.ThrowIfUsedUp();
        }

        var trouble = _refusals.Of(refusal);
        if (trouble is CatalogUnavailableException { IsBusy: true } busy)
        {
            await _pace.HoldAsync(busy.RetryAfter, busy.Reason, cancel);
        }

        return trouble;
    }

    async Task<Answer> SendAsync<T>(string url, JsonTypeInfo<T> shape, CancellationToken cancel)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (call, cancel) =>
                {
                    using var response = await call.Calls._http.GetAsync(call.Url, HttpCompletionOption.ResponseHeadersRead, cancel);
                    await using var body = await response.Content.ReadAsStreamAsync(cancel);
                    return response.StatusCode is HttpStatusCode.OK
                        ? new Answer(response.StatusCode, Body: await JsonSerializer.DeserializeAsync(body, call.Shape, cancel))
                        : new Answer(response.StatusCode, Waits.RetryAfter(response.Headers, call.Calls._time), await BeginningAsync(body, cancel));
                },
                (Calls: this, Url: url, Shape: shape),
                cancel);
        }
        catch (BrokenCircuitException broken)
        {
            throw Broken(broken.RetryAfter ?? Waits.Soon, broken);
        }
        catch (TimeoutRejectedException late)
        {
            CatalogTelemetry.Called(_provider, "timeout");
            throw new CatalogUnavailableException(_provider, Waits.Later, string.Create(CultureInfo.InvariantCulture, $"no answer within {late.Timeout.TotalSeconds:0.###} s"), late);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            CatalogTelemetry.Called(_provider, "unreachable");
            throw new CatalogUnavailableException(_provider, Waits.Later, "can't be reached: " + lost.Message, lost);
        }
        catch (JsonException wrong)
        {
            CatalogTelemetry.Called(_provider, "unreadable");
            throw new UnreadableAnswerException(_provider, wrong.Message, wrong);
        }
    }

    static async Task<string> BeginningAsync(Stream body, CancellationToken cancel)
    {
        var bytes = new byte[MostOfARefusal];
        return Encoding.UTF8.GetString(bytes, 0, await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel));
    }

    CatalogUnavailableException Broken(TimeSpan left, Exception? inner) =>
        new(_provider, left, "most of the last calls failed: a pause is made", inner);

    sealed record Answer(HttpStatusCode Status, TimeSpan? RetryAfter = null, string Text = "", object? Body = null);
}
