using System.Globalization;
using System.Net;
using System.Runtime.ExceptionServices;
using CacheWarming.Catalogs.RateLimiting;
using CacheWarming.Catalogs.Quotas;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Refit;

namespace CacheWarming.Catalogs.Calls;

/// <summary>
/// Makes single calls to one provider: within its rate limit and daily quota, with limits of time and size, behind a circuit breaker. Calls
/// are not retried; the caller decides when to try again.
/// </summary>
sealed class ProviderCalls
{
    readonly string _provider;
    readonly IRateLimiter _pace;
    readonly IQuota _quota;
    readonly IRefusals _refusals;
    readonly TimeProvider _time;
    readonly UnreadableStreak _unreadable;
    static readonly ResiliencePropertyKey<bool> IsForMany = new("CacheWarming.IsForMany");

    readonly ResiliencePipeline _pipeline;
    volatile string _brokenBy = "";
    long _brokenUntil;

    public ProviderCalls(string provider, IRateLimiter pace, IQuota quota, IRefusals refusals, CallLimits limits, TimeProvider time)
    {
        (_provider, _pace, _quota, _refusals, _time) = (provider, pace, quota, refusals, time);
        _unreadable = new UnreadableStreak(limits.FailuresToBreak);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = limits.FailuresToBreak,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = limits.BreakDuration,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome switch
                {
                    { Exception: HttpRequestException or IOException } => true,
                    // A request for many that is too large is repeated in parts; only a failure for one counts as a failure of the
                    // provider.
                    _ when args.Context.Properties.GetValue(IsForMany, defaultValue: false) => false,
                    { Exception: TimeoutRejectedException or UnreadableAnswerException { IsOneOfMany: true } } => true,
                    { Result: Answer { Status: >= HttpStatusCode.InternalServerError } or Answer { IsPage: true } } => true,
                    _ => false,
                }),
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

    /// <summary>Whether the circuit breaker is open: so many calls failed that none is made for a while.</summary>
    public bool IsBroken => Volatile.Read(ref _brokenUntil) > _time.GetUtcNow().UtcTicks;

    /// <summary>The used part of the day's quota; null without a quota.</summary>
    public QuotaUse? QuotaUse => _quota.Use;

    /// <exception cref="CatalogUnavailableException">
    /// The circuit breaker is open or the day's quota is used up, so a call would not be made.
    /// </exception>
    public void ThrowIfClosed()
    {
        var left = TimeSpan.FromTicks(Volatile.Read(ref _brokenUntil) - _time.GetUtcNow().UtcTicks);
        if (left > TimeSpan.Zero)
        {
            throw Broken(left, inner: null);
        }

        _quota.ThrowIfUsedUp();
    }

    /// <inheritdoc cref="GetAsync{T}(Func{CancellationToken, Task{ApiResponse{T}}}, Caller, bool, string, CancellationToken, CancellationToken)"/>
    public Task<T?> GetAsync<T>(Func<CancellationToken, Task<ApiResponse<T>>> ask, Caller caller, CancellationToken cancel)
        where T : class => GetAsync(ask, caller, isForMany: false, about: null, CancellationToken.None, cancel);

    /// <param name="ask">A method of the provider's API.</param>
    /// <param name="isForMany">
    /// Whether the request can be split: its failure may then be due to its size and does not open the circuit breaker.
    /// </param>
    /// <param name="about">
    /// The subject of the request, equal for all requests about it: unreadable answers about one subject do not count as many failures.
    /// Null: the request's address.
    /// </param>
    /// <param name="noFurtherCall">When it is cancelled, a call that still waits for the rate limiter is not made.</param>
    /// <returns>Null if the answer is 404.</returns>
    /// <exception cref="CatalogUnavailableException"/>
    /// <exception cref="UnreadableAnswerException"/>
    public async Task<T?> GetAsync<T>(
        Func<CancellationToken, Task<ApiResponse<T>>> ask, Caller caller, bool isForMany, string? about, CancellationToken noFurtherCall, CancellationToken cancel)
        where T : class
    {
        // Checked before the rate limiter, so that no caller waits there only to get this exception.
        ThrowIfClosed();
        using (var turn = CancellationTokenSource.CreateLinkedTokenSource(cancel, noFurtherCall))
        {
            await _pace.AcquireAsync(caller, turn.Token);
        }

        await _quota.SpendAsync(cancel);
        var answer = await SendAsync(ask, isForMany, about, cancel);
        CatalogTelemetry.Called(_provider, answer.IsPage ? "page" : ((int)answer.Status).ToString(CultureInfo.InvariantCulture));
        // The answer itself is good; only the next call has to wait.
        if (answer is { Body: not null, RetryAfter: { } window })
            await _pace.StartCooldownAsync(window, "its window of calls is used up (RateLimit)", cancel);
        return answer.Status switch
        {
            HttpStatusCode.OK when answer.IsPage => throw new CatalogUnavailableException(
                _provider, answer.RetryAfter ?? RetryDelays.AfterOverload, "answered with a web page instead of data") { IsBusy = answer.RetryAfter is not null },
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
            await _pace.StartCooldownAsync(busy.RetryAfter, busy.Reason, cancel);
        }

        return trouble;
    }

    async Task<Answer> SendAsync<T>(Func<CancellationToken, Task<ApiResponse<T>>> ask, bool isForMany, string? about, CancellationToken cancel)
        where T : class
    {
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(IsForMany, isForMany);
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (context, call) =>
                {
                    using var response = await call.Ask(context.CancellationToken);
                    return call.Calls.Judge(response, call.About, context.CancellationToken);
                },
                context,
                (Calls: this, Ask: ask, About: about));
        }
        catch (BrokenCircuitException broken)
        {
            throw Broken(broken.RetryAfter ?? RetryDelays.AfterFailure, broken);
        }
        catch (TimeoutRejectedException late)
        {
            CatalogTelemetry.Called(_provider, "timeout");
            throw new CatalogUnavailableException(_provider, RetryDelays.AfterTimeout, string.Create(CultureInfo.InvariantCulture, $"no answer within {late.Timeout.TotalSeconds:0.###} s"), late) { IsPerhapsTooMuch = true };
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            CatalogTelemetry.Called(_provider, "unreachable");
            throw new CatalogUnavailableException(_provider, RetryDelays.AfterTimeout, "can't be reached: " + (lost.InnerException as IOException ?? lost).Message, lost)
            {
                IsPerhapsTooMuch = lost is IOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded },
            };
        }
        catch (UnreadableAnswerException)
        {
            CatalogTelemetry.Called(_provider, "unreadable");
            throw;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // Refit's answer contains the exception with the request and its key, so only the cause is passed on.
    Answer Judge<T>(ApiResponse<T> response, string? about, CancellationToken cancel)
        where T : class
    {
        cancel.ThrowIfCancellationRequested();
        var wrong = response.Error?.InnerException;
        if (response.HasRequestError(out _) && wrong is not (null or InvalidDataException))
        {
            ExceptionDispatchInfo.Throw(wrong);
        }

        // An HTML page never depends on the request: a proxy on the way, or the provider during maintenance, answers every request with it.
        var isPage = LimitedResponses.IsPage(response.ContentHeaders);
        if (response.StatusCode is { } status && (status is not HttpStatusCode.OK || isPage))
        {
            return new Answer(status, RetryDelays.RetryAfter(response.Headers!, _time), (response.Error as ApiException)?.Content ?? "", IsPage: isPage);
        }

        if (response is { Error: null, Content: { } body })
        {
            _unreadable.End();
            return new Answer(HttpStatusCode.OK, RetryDelays.WindowLeft(response.Headers!), Body: body);
        }

        throw new UnreadableAnswerException(_provider, wrong?.Message ?? "null", wrong)
        {
            IsFaultOfProvider = _unreadable.IsLong,
            IsOneOfMany = _unreadable.Add(about ?? response.RequestMessage.RequestUri!.AbsoluteUri),
        };
    }

    CatalogUnavailableException Broken(TimeSpan left, Exception? inner) =>
        new(_provider, left, $"most of the last calls failed ({_brokenBy}): a pause is made", inner);

    /// <summary>The reason of the last failure, given for all.</summary>
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
