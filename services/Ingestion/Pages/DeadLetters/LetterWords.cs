using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.DeadLetters;

namespace CacheWarming.Ingestion.Pages.DeadLetters;

/// <summary>Texts of dead letters for operators, without .NET type names. The API returns the types and the stack trace.</summary>
static partial class LetterWords
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The kind of the failure.</summary>
    /// <param name="exception">The exception's type; null if there was none, and then the message alone describes the failure.</param>
    public static string Failure(string? exception, string message) => exception?.Split('.')[^1] switch
    {
        null => message,
        "UnreadableAnswerException" or "JsonException" => "A catalogue's answer can't be read",
        "CatalogUnavailableException" => "A catalogue can't be asked",
        "BookStoreUnavailableException" => "The cache's store can't be used",
        "TimeoutException" or "TaskCanceledException" or "OperationCanceledException" => "It took too long",
        "SerializationException" or "MessageException" => "The message can't be read",
        "DbUpdateException" or "NpgsqlException" or "PostgresException" or "SqliteException" => "The database refused it",
        "HttpRequestException" or "SocketException" or "IOException" => "A connection failed",
        _ => "An unexpected failure",
    };

    /// <summary>The exception's message without type names.</summary>
    public static string Message(string message) => TypeName().Replace(message, "");

    /// <summary>The message's content without its envelope; the unchanged body if it can't be read.</summary>
    public static string Body(PeekedLetter letter)
    {
        if (letter.Author is { } author)
            return JsonSerializer.Serialize(author, Json);
        try
        {
            using var envelope = JsonDocument.Parse(letter.Body);
            return envelope.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("message", out var message)
                ? JsonSerializer.Serialize(message, Json)
                : letter.Body;
        }
        catch (JsonException)
        {
            return letter.Body;
        }
    }

    [GeneratedRegex(@"\b(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*Exception\b:?\s*", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex TypeName();
}
