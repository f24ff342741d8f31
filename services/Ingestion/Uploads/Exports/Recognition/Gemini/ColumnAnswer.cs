using System.Text.Json;

namespace CacheWarming.Ingestion.Uploads.Exports.Recognition.Gemini;

/// <summary>Reads Gemini's answer and checks it: only columns that exist are accepted.</summary>
static class ColumnAnswer
{
    /// <summary>The text of a 200 answer without the model's thoughts; or the reason why there is none.</summary>
    public static (string? Text, string Why) Read(GenerateAnswer? answer)
    {
        if (answer?.PromptFeedback?.BlockReason is { } blocked)
            return (null, $"the question was blocked ({Word(blocked)})");
        if (answer?.Candidates is not [{ } first, ..])
            return (null, "its answer holds nothing");
        if (first.FinishReason is { } reason and not "STOP")
            return (null, reason == "MAX_TOKENS" ? "its answer was cut off (MAX_TOKENS)" : $"it stopped ({Word(reason)})");
        var text = string.Concat((first.Content?.Parts ?? []).Where(part => part is { Thought: not true }).Select(part => part.Text));
        return text.Length > 0 ? (text, "") : (null, "its answer holds no text");
    }

    public static ErrorStatus? ErrorIn(string? body)
    {
        try
        {
            return JsonSerializer.Deserialize(body ?? "null", GeminiJson.Default.ErrorAnswer)?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The named columns without those that do not exist; null if title or author is one of these, or if both are the same column.
    /// </summary>
    public static ColumnGuess? Check(string text, ColumnQuestion question)
    {
        try
        {
            using var named = JsonDocument.Parse(text);
            if (named.RootElement.ValueKind != JsonValueKind.Object
                || Column(ColumnQuestion.Title) is not { } title
                || Column(ColumnQuestion.Author) is not { } author
                || title == author)
            {
                return null;
            }

            return new ColumnGuess(GeminiColumns.Name, title, author)
            {
                AdditionalAuthors = Other(ColumnQuestion.AdditionalAuthors),
                Isbn = Other(ColumnQuestion.Isbn),
                Rating = Other(ColumnQuestion.Rating),
                Shelf = Other(ColumnQuestion.Shelf),
                DateRead = Other(ColumnQuestion.DateRead),
                Year = Other(ColumnQuestion.Year),
            };

            int? Other(string part) => Column(part) is { } column && column != title && column != author ? column : null;

            int? Column(string part) =>
                named.RootElement.TryGetProperty(part, out var name) && name.ValueKind == JsonValueKind.String ? question.Column(name.GetString()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The text is logged, so only a single short word is taken.
    static string Word(string text) => text.Length <= 40 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? text : "?";
}
