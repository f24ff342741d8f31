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
/// Makes single calls to one provider: paced, within the day's quota, bounded in time and size, behind a circuit breaker. Nothing is tried
/// twice: whoever asks decides when to come back.
/// </summary>
sealed class ProviderCalls
{
    const int MostOfARefusal = 8 * 1024;
    const string WebPage = "text/html";

    readonly string _provider;
    readonly HttpClient _http;
    readonly IPace _pace;
    readonly IQuota _quota;
    readonly IRefusals _refusals;
    readonly CallLimits _limits;
    readonly TimeProvider _time;
    readonly UnreadableRun _unreadable;
    readonly ResiliencePipeline _pipeline;
    volatile string _brokenBy = "";
    long _brokenUntil;

    public ProviderCalls(string provider, HttpClient http, IPace pace, IQuota quota, IRefusals refusals, CallLimits limits, TimeProvider time)
    {
        (_provider, _http, _pace, _quota, _refusals, _limits, _time) = (provider, http, pace, quota, refusals, limits, time);
        _unreadable = new UnreadableRun(limits.FailuresToBreak);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = limits.FailuresToBreak,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = limits.BreakDuration,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome is
                    { Exception: HttpRequestException or IOException or TimeoutRejectedException or UnreadableAnswerException { IsOneOfMany: true } }
                    or { Result: Answer { Status: >= HttpStatusCode.InternalServerError } or Answer { IsPage: true } }),
                OnOpened = args =>
                {
                    _brokenBy = Cause(args.Outcome);
                    Volatile.Write(ref _brokenUntil, (time.GetUtcNow() + args.BreakDuration).UtcTicks);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(limits.Timeout)
            .Build();
    }

    /// <summary>Whether the circuit is open: calls failed so often that none is made for a while.</summary>
    public bool IsBroken => Volatile.Read(ref _brokenUntil) > _time.GetUtcNow().UtcTicks;

    /// <summary>How much of the day's quota is used; null where there is none.</summary>
    public QuotaUse? QuotaUse => _quota.Use;

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
        CatalogTelemetry.Called(_provider, answer.IsPage ? "page" : ((int)answer.Status).ToString(CultureInfo.InvariantCulture));
        return answer.Status switch
        {
            HttpStatusCode.OK when answer.IsPage => throw new CatalogUnavailableException(
                _provider, answer.RetryAfter ?? Waits.Overloaded, "answered with a web page instead of data") { IsBusy = answer.RetryAfter is not null },
            HttpStatusCode.OK => (T)answer.Body!,
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
                    // A page is never about what was asked: some machine on the way, or the provider's maintenance, answers so to everybody.
                    var isPage = response.Content.Headers.ContentType?.MediaType is { } type && type.Equals(WebPage, StringComparison.OrdinalIgnoreCase);
                    return response.StatusCode is HttpStatusCode.OK && !isPage
                        ? new Answer(response.StatusCode, Body: await call.Calls.ReadAsync(body, call.Url, call.Shape, cancel))
                        : new Answer(response.StatusCode, Waits.RetryAfter(response.Headers, call.Calls._time), await BeginningAsync(body, cancel), IsPage: isPage);
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
        catch (UnreadableAnswerException)
        {
            CatalogTelemetry.Called(_provider, "unreadable");
            throw;
        }
    }

    async Task<T> ReadAsync<T>(Stream body, string url, JsonTypeInfo<T> shape, CancellationToken cancel)
    {
        try
        {
            await using var bounded = new BoundedBody(body, _limits.MaxAnswerBytes);
            var answer = await JsonSerializer.DeserializeAsync(bounded, shape, cancel) ?? throw new JsonException("null");
            if (answer is IAnswer { Lacks: { } lack })
            {
                throw new JsonException(lack);
            }

            _unreadable.End();
            return answer;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidDataException)
        {
            throw new UnreadableAnswerException(_provider, wrong.Message, wrong) { IsOneOfMany = _unreadable.Add(url) };
        }
    }

    static async Task<string> BeginningAsync(Stream body, CancellationToken cancel)
    {
        var bytes = new byte[MostOfARefusal];
        return Encoding.UTF8.GetString(bytes, 0, await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel));
    }

    CatalogUnavailableException Broken(TimeSpan left, Exception? inner) =>
        new(_provider, left, $"most of the last calls failed ({_brokenBy}): a pause is made", inner);

    /// <summary>The last failure, which stands for the others.</summary>
    static string Cause(Outcome<object> failure) => failure switch
    {
        { Exception: TimeoutRejectedException } => "no answer in time",
        { Exception: UnreadableAnswerException } => "unreadable answers",
        { Exception: not null } => "can't be reached",
        { Result: Answer { IsPage: true } } => "web pages instead of data",
        { Result: Answer { Status: var status } } => ((int)status).ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    sealed record Answer(HttpStatusCode Status, TimeSpan? RetryAfter = null, string Text = "", object? Body = null, bool IsPage = false);
}
