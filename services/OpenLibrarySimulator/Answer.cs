using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CacheWarming.OpenLibrarySimulator;

/// <summary>An answer before it is sent: the configured conditions may still delay, slow down or replace it.</summary>
/// <param name="Documents">The number of works or authors of a search in it, for <see cref="SimulatorOptions.LatencyPerDocument"/>.</param>
sealed record Answer(int Status, string ContentType, ReadOnlyMemory<byte> Body, string? Location = null, int Documents = 0)
{
    public const string JsonType = "application/json";

    /// <summary>Open Library's answer to unexpected errors.</summary>
    public static readonly Answer ServerError = Text(StatusCodes.Status500InternalServerError, "text/plain; charset=utf-8", "Internal Server Error");

    public static Answer Json(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return new Answer(status, JsonType, buffer.WrittenMemory);
    }

    public static Answer Text(int status, string contentType, string body) => new(status, contentType, Encoding.UTF8.GetBytes(body));

    public static Answer NotFound(string key) => Json(
        json =>
        {
            json.WriteString("error", "notfound");
            json.WriteString("key", key);
        },
        StatusCodes.Status404NotFound);

    /// <summary>A merged record, which Open Library answers with status 200.</summary>
    public static Answer Merged(string key, string into) => Json(json =>
    {
        json.WriteString("location", into);
        json.WriteString("key", key);
        json.WriteStartObject("type");
        json.WriteString("key", "/type/redirect");
        json.WriteEndObject();
        json.WriteNumber("latest_revision", 2);
        json.WriteNumber("revision", 2);
    });
}
