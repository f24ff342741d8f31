using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Refit;

namespace CacheWarming.Ingestion.Uploads.Exports.Recognition.Gemini;

/// <summary>
/// Asks Gemini which columns hold title, author and so on. One call for each table, without retries; the answer is cached. After an answer
/// that asks to wait, no call is made until that time.
/// </summary>
sealed partial class GeminiColumns(IGeminiApi api, IOptions<GeminiOptions> options, TimeProvider time, ILogger<GeminiColumns> log) : IColumnRecogniser
{
    public const string Name = "Gemini";

    const int MostRemembered = 1_000;

    readonly ConcurrentDictionary<string, ColumnGuess> _remembered = new(StringComparer.Ordinal);
    volatile Pause? _pause;

    public async Task<ColumnGuess?> RecogniseAsync(UnknownTable table, CancellationToken cancel)
    {
        var question = new ColumnQuestion(table);
        if (!question.IsWorthAsking)
            return null;
        var request = question.Request();
        var asked = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, GeminiJson.Default.GenerateRequest)));
        if (_remembered.TryGetValue(asked, out var known))
            return known;
        if (_pause is { } pause && pause.Until - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            throw new RecogniserUnavailableException(Told(pause.Reason), left);
        var guess = await AskAsync(request, cancel) is { } answer ? ColumnAnswer.Check(answer, question) : null;
        if (guess is not null)
            Remember(asked, guess);
        return guess;
    }

    void Remember(string asked, ColumnGuess guess)
    {
        if (_remembered.Count >= MostRemembered)
            _remembered.Clear();
        _remembered[asked] = guess;
    }

    async Task<string?> AskAsync(GenerateRequest request, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using var response = await api.GenerateAsync(options.Value.Model, request, either.Token);
            either.Token.ThrowIfCancellationRequested();
            return response.StatusCode == HttpStatusCode.OK ? AnswerIn(response) : Refused(response);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw Unavailable(new GeminiError(TimeSpan.FromSeconds(5), "it did not answer in time"), e);
        }
        catch (HttpRequestException e)
        {
            throw Unavailable(new GeminiError(TimeSpan.FromSeconds(15), "it can't be reached"), e);
        }
    }

    string? AnswerIn(ApiResponse<GenerateAnswer> response)
    {
        var (text, why) = response.Error is null ? ColumnAnswer.Read(response.Content) : (null, "its answer can't be read");
        if (text is null)
            LogNoAnswer(why);
        return text;
    }

    string? Refused(ApiResponse<GenerateAnswer> response)
    {
        var failure = GeminiError.From(response.StatusCode!.Value, response.Headers!, ColumnAnswer.ErrorIn((response.Error as ApiException)?.Content), time.GetUtcNow());
        if (failure.Wait is null)
        {
            LogRefuses(failure.Reason);
            return null;
        }

        _pause = new Pause(time.GetUtcNow() + failure.Wait.Value, failure.Reason);
        throw Unavailable(failure, inner: null);
    }

    RecogniserUnavailableException Unavailable(GeminiError failure, Exception? inner)
    {
        LogNotNow(failure.Reason, failure.Wait!.Value.TotalSeconds);
        return new RecogniserUnavailableException(Told(failure.Reason), failure.Wait.Value, inner);
    }

    static string Told(string reason) => $"Gemini, which might tell what they are, can't be asked: {reason}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Gemini named no columns: {Why}")]
    partial void LogNoAnswer(string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Gemini can't be asked about columns: {Reason}")]
    partial void LogRefuses(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Gemini can't be asked about columns now: {Reason}; again in {Seconds:0} s")]
    partial void LogNotNow(string reason, double seconds);

    sealed record Pause(DateTimeOffset Until, string Reason);
}
