using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>An upload as <c>{"csv": "base64", "maxDepth": 2, "priority": "normal"}</c>; other members are let pass.</summary>
static class JsonUpload
{
    const int MaxDepth = 8;

    public static async Task<ReceivedUpload> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = MaxDepth }, cancel).ConfigureAwait(false);
            var body = document.RootElement;
            return new ReceivedUpload(Csv(body), JobOptions.Read(name => Option(body, name) is { Count: > 0 } value ? value : request.Query[name]));
        }
        catch (JsonException e)
        {
            throw Invalid($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", (int?)e.LineNumber + 1, e);
        }
        catch (InvalidOperationException e)
        {
            // Half a surrogate pair (\ud800) passes the parser and is refused where the text is asked for.
            throw Invalid("an escaped character that is none", null, e);
        }
    }

    static MemoryStream Csv(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("csv", out var csv) || csv.ValueKind == JsonValueKind.Null)
        {
            throw new UploadRefusedException(400, "Missing required field: csv (base64-encoded CSV file)",
                "The body is a JSON object with the file, base64-encoded, in its field 'csv', and that is missing. Put it there; or send the file itself as text/csv.", "csv");
        }
        if (csv.ValueKind != JsonValueKind.String || !csv.TryGetBytesFromBase64(out var bytes))
        {
            throw new UploadRefusedException(400, "csv is not base64",
                "The field 'csv' is not base64. Encode the file's bytes (base64 -w0 FILE.csv); or send the file itself as text/csv.", "csv");
        }
        return new MemoryStream(bytes, writable: false);
    }

    static StringValues Option(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText().Trim('"') : StringValues.Empty;

    static UploadRefusedException Invalid(string where, int? line, Exception inner) => new(400, "invalid JSON",
        $"The body is not valid JSON ({where}). Send {{\"csv\": \"<base64>\", \"maxDepth\": 2}}, or the file itself as text/csv.", line: line, inner: inner);
}
