using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Contracts;
using RabbitMQ.Client;

namespace CacheWarming.Ingestion.DeadLetters.Broker;

/// <summary>Makes a <see cref="DeadLetter"/> from any message in the queue; messages in an unknown format can be shown too.</summary>
static class ReadLetter
{
    const int LongestBody = 4_096;
    const int LongestText = 4_000;
    const int LongestHeader = 500;
    const int MostHeaders = 50;
    const int LongestId = 64;
    const int LargestAuthor = 1 << 20;
    const int DeepestHeader = 4;

    public static DeadLetter From(ulong tag, IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body)
    {
        var headers = properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal);
        var exception = Header(headers, "MT-Fault-ExceptionType", LongestHeader);
        var message = Header(headers, "MT-Fault-Message", LongestText) ?? WithoutException(headers, exception);
        var (author, unreadable) = Author(body);
        return new DeadLetter(
            Id(properties, body), DeadLetter.GroupOf(exception, message), author, unreadable, exception, message,
            Header(headers, "MT-Fault-StackTrace", LongestText), FailedAt(headers, properties), Deliveries(headers),
            headers.Take(MostHeaders).Where(h => !h.Key.StartsWith("MT-Fault-StackTrace", StringComparison.Ordinal))
                .ToDictionary(h => Cut(h.Key, LongestHeader), h => Cut(Text(h.Value, 0), LongestHeader), StringComparer.Ordinal),
            Cut(Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestBody)]), LongestBody), body.Length)
        {
            Tag = tag,
        };
    }

    static string WithoutException(IDictionary<string, object?> headers, string? exception) =>
        exception is not null ? "without a message"
        : Header(headers, "x-first-death-reason", LongestHeader) switch
        {
            null => Header(headers, "MT-Reason", LongestHeader) is { } reason ? $"put here without an exception: {reason}" : "nothing says why it is here",
            "delivery_limit" => "its consumer died of it again and again: the broker gave up",
            var reason => $"given up by the broker: {reason}",
        };

    /// <summary>The id that the bus gives every message; for messages from another source, a hash of the body.</summary>
    static string Id(IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body) =>
        properties.MessageId is { Length: > 0 and <= LongestId } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? id
            : "body-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body).AsSpan(0, 8));

    static (AuthorQueued? Author, string? Unreadable) Author(ReadOnlySpan<byte> body)
    {
        if (body.Length > LargestAuthor)
            return (null, "too large to be a queued author");
        try
        {
            return JsonSerializer.Deserialize(body, EnvelopeJson.Default.Envelope)?.Message is { } author && author.JobId != Guid.Empty && !string.IsNullOrEmpty(author.AuthorKey)
                ? (author, null)
                : (null, "no queued author");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException or FormatException or ArgumentException)
        {
            return (null, "no queued author: not the JSON of one");
        }
    }

    static DateTimeOffset? FailedAt(IDictionary<string, object?> headers, IReadOnlyBasicProperties properties) =>
        DateTimeOffset.TryParse(Header(headers, "MT-Fault-Timestamp", LongestHeader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var fault) ? fault.ToUniversalTime()
        : Value(headers, "x-death") is IList { Count: > 0 } deaths && deaths[0] is IDictionary<string, object?> death && Value(death, "time") is AmqpTimestamp died ? Time(died)
        : properties.IsTimestampPresent() ? Time(properties.Timestamp)
        : null;

    static DateTimeOffset? Time(AmqpTimestamp time) =>
        time.UnixTime is >= 0 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(time.UnixTime) : null;

    static long Deliveries(IDictionary<string, object?> headers) => Value(headers, "x-delivery-count") switch
    {
        long count => count,
        int count => count,
        _ => 0,
    };

    static string? Header(IDictionary<string, object?> headers, string name, int longest) => Value(headers, name) is { } value ? Cut(Text(value, 0), longest) : null;

    static object? Value(IDictionary<string, object?> headers, string name) => headers.TryGetValue(name, out var value) ? value : null;

    static string Text(object? value, int depth) => value switch
    {
        null => "",
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ when depth == DeepestHeader => "…",
        IDictionary<string, object?> table => $"{{{string.Join(", ", table.Select(e => $"{e.Key}: {Text(e.Value, depth + 1)}"))}}}",
        IList list => $"[{string.Join(", ", list.Cast<object?>().Select(e => Text(e, depth + 1)))}]",
        AmqpTimestamp time => Time(time)?.ToString("u", CultureInfo.InvariantCulture) ?? "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)] + "…";
}

/// <summary>The part of the bus's message envelope that a letter needs.</summary>
sealed record Envelope(AuthorQueued? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Envelope))]
sealed partial class EnvelopeJson : JsonSerializerContext;
