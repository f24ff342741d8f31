using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CacheWarming.Catalogs.Pacing;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>Makes single calls: paced, bounded in time, behind a circuit breaker. Nothing is tried twice: whoever asks decides when to come back.</summary>
sealed class OpenLibraryClient
{
    const string Provider = OpenLibraryCatalog.ProviderName;

    readonly HttpClient _http;
    readonly IPace _pace;
    readonly TimeProvider _time;
    readonly bool _hasContact;
    readonly ResiliencePipeline _pipeline;
    long _brokenUntil;

    public OpenLibraryClient(HttpClient http, IPace pace, IOptions<OpenLibraryOptions> options, TimeProvider time)
    {
        var settings = options.Value;
        _http = http;
        _pace = pace;
        _time = time;
        _hasContact = !string.IsNullOrWhiteSpace(settings.Contact);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = settings.FailuresToBreak,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = settings.BreakDuration,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome is
                    { Exception: HttpRequestException or IOException or TimeoutRejectedException } or { Result: Answer { Status: >= HttpStatusCode.InternalServerError } }),
                OnOpened = args =>
                {
                    Volatile.Write(ref _brokenUntil, (time.GetUtcNow() + args.BreakDuration).UtcTicks);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(settings.Timeout)
            .Build();
    }

    /// <returns>Null when there is no such thing (404).</returns>
    /// <exception cref="CatalogUnavailableException"/>
    /// <exception cref="UnreadableAnswerException"/>
    public async Task<T?> GetAsync<T>(string url, JsonTypeInfo<T> shape, Caller caller, CancellationToken cancel)
        where T : class
    {
        ThrowIfBroken();
        await _pace.AcquireAsync(caller, cancel);
        var answer = await SendAsync(url, shape, cancel);
        CatalogTelemetry.Called(Provider, ((int)answer.Status).ToString(CultureInfo.InvariantCulture));
        switch (answer.Status)
        {
            case HttpStatusCode.OK:
                return (T?)answer.Body ?? throw new UnreadableAnswerException(Provider, "null");
            case HttpStatusCode.NotFound:
                return null;
        }

        var trouble = Trouble.Of(answer.Status, answer.RetryAfter, _hasContact);
        if (trouble is CatalogUnavailableException unavailable && (answer.RetryAfter is not null || answer.Status is HttpStatusCode.TooManyRequests))
        {
            await _pace.HoldAsync(unavailable.RetryAfter, unavailable.Reason, cancel);
        }

        throw trouble;
    }

    async Task<Answer> SendAsync<T>(string url, JsonTypeInfo<T> shape, CancellationToken cancel)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (call, cancel) =>
                {
                    using var response = await call.Client._http.GetAsync(call.Url, HttpCompletionOption.ResponseHeadersRead, cancel);
                    if (response.StatusCode is not HttpStatusCode.OK)
                    {
                        return new Answer(response.StatusCode, Trouble.RetryAfter(response.Headers, call.Client._time), Body: null);
                    }

                    await using var body = await response.Content.ReadAsStreamAsync(cancel);
                    return new Answer(response.StatusCode, RetryAfter: null, await JsonSerializer.DeserializeAsync(body, call.Shape, cancel));
                },
                (Client: this, Url: url, Shape: shape),
                cancel);
        }
        catch (BrokenCircuitException broken)
        {
            throw Broken(broken.RetryAfter ?? Trouble.Soon, broken);
        }
        catch (TimeoutRejectedException late)
        {
            CatalogTelemetry.Called(Provider, "timeout");
            throw new CatalogUnavailableException(Provider, Trouble.Later, string.Create(CultureInfo.InvariantCulture, $"no answer within {late.Timeout.TotalSeconds:0.###} s"), late);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            CatalogTelemetry.Called(Provider, "unreachable");
            throw new CatalogUnavailableException(Provider, Trouble.Later, "can't be reached: " + lost.Message, lost);
        }
        catch (JsonException wrong)
        {
            CatalogTelemetry.Called(Provider, "unreadable");
            throw new UnreadableAnswerException(Provider, wrong.Message, wrong);
        }
    }

    // Asked before the pace: while the circuit is open, nobody should wait for a turn only to hear so.
    void ThrowIfBroken()
    {
        var left = TimeSpan.FromTicks(Volatile.Read(ref _brokenUntil) - _time.GetUtcNow().UtcTicks);
        if (left > TimeSpan.Zero)
        {
            throw Broken(left, inner: null);
        }
    }

    static CatalogUnavailableException Broken(TimeSpan left, Exception? inner) =>
        new(Provider, left, "most of the last calls failed: a pause is made", inner);

    sealed record Answer(HttpStatusCode Status, TimeSpan? RetryAfter, object? Body);
}
