using System.Text.Json;
using CacheWarming.Contracts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>A received export, its bytes in a temporary file or in memory, and the options that came with it.</summary>
public sealed record ReceivedUpload(Stream Csv, JobOptions Options) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Csv.DisposeAsync();
}

/// <summary>Takes an upload from a request: JSON with base64, multipart/form-data, or text/csv.</summary>
static class ReadUpload
{
    public static async Task<ReceivedUpload> FromAsync(HttpRequest request, UploadLimits limits, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw Unsupported(request.ContentType);
        var media = type.MediaType.Value ?? "";
        var json = media.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        var limit = json ? limits.MaxJsonBytes : limits.MaxStreamedBytes;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        try
        {
            return json ? await FromJsonAsync(request, cancel).ConfigureAwait(false)
                : media.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) ? await FromFormAsync(request, limit, cancel).ConfigureAwait(false)
                : media is "text/csv" or "text/tab-separated-values" or "text/plain" or "application/csv" or "application/vnd.ms-excel" or "application/octet-stream"
                    ? new ReceivedUpload(await SpoolAsync(request.Body, cancel).ConfigureAwait(false), Options(name => request.Query[name]))
                : throw Unsupported(request.ContentType);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(limit, json, e);
        }
        catch (InvalidDataException e)
        {
            throw e.Message.Contains("exceeded", StringComparison.Ordinal)
                ? TooLarge(limit, json, e)
                : new UploadRefusedException(400, "invalid form", $"The form can't be read: {e.Message} Send the file as the form field 'csv'.", "csv", inner: e);
        }
    }

    static async Task<ReceivedUpload> FromJsonAsync(HttpRequest request, CancellationToken cancel)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 8 }, cancel).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            throw new UploadRefusedException(400, "invalid JSON",
                $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}). Send {{\"csv\": \"<base64>\", \"maxDepth\": 2}}, or the file itself as text/csv.",
                line: (int?)e.LineNumber + 1, inner: e);
        }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("csv", out var csv) || csv.ValueKind == JsonValueKind.Null)
            {
                throw new UploadRefusedException(400, "Missing required field: csv (base64-encoded CSV file)",
                    "The field 'csv' is missing. Put the file in it, base64-encoded; or send the file itself as text/csv.", "csv");
            }
            if (csv.ValueKind != JsonValueKind.String || !csv.TryGetBytesFromBase64(out var bytes))
            {
                throw new UploadRefusedException(400, "csv is not base64",
                    "The field 'csv' is not base64. Encode the file's bytes (base64 -w0 FILE.csv); or send the file itself as text/csv.", "csv");
            }
            return new ReceivedUpload(new MemoryStream(bytes, writable: false), Options(name => root.TryGetProperty(name, out var value) ? value.ValueKind switch
            {
                JsonValueKind.Null => StringValues.Empty,
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            } : StringValues.Empty));
        }
    }

    static async Task<ReceivedUpload> FromFormAsync(HttpRequest request, long limit, CancellationToken cancel)
    {
        request.HttpContext.Features.Set<IFormFeature>(new FormFeature(request, new FormOptions { MultipartBodyLengthLimit = limit }));
        var form = await request.ReadFormAsync(cancel).ConfigureAwait(false);
        var file = form.Files.GetFile("csv") ?? form.Files.GetFile("file") ?? (form.Files.Count == 1 ? form.Files[0] : null)
            ?? throw new UploadRefusedException(400, "Missing required field: csv",
                "The form has no file. Send the export as the form field 'csv' (curl -F csv=@FILE.csv).", "csv");
        return new ReceivedUpload(file.OpenReadStream(), Options(name => form[name]));
    }

    static JobOptions Options(Func<string, StringValues> value)
    {
        var options = new JobOptions();
        if (value("maxDepth") is { Count: > 0 } depth)
        {
            if (depth is not [{ Length: 1 } digit] || digit[0] is not (>= '1' and <= '3'))
            {
                throw new UploadRefusedException(400, "maxDepth must be 1-3",
                    $"'maxDepth' is '{Shown(depth)}'. It is how many steps of co-authors are walked: send 1, 2 or 3, or leave it out for 2.", "maxDepth");
            }
            options = options with { MaxDepth = digit[0] - '0' };
        }
        if (value("priority") is { Count: > 0 } priority)
        {
            options = options with
            {
                Priority = priority.ToString() switch
                {
                    "normal" => JobPriority.Normal,
                    "high" => JobPriority.High,
                    _ => throw new UploadRefusedException(400, "priority must be normal or high",
                        $"'priority' is '{Shown(priority)}'. Send normal or high, or leave it out for normal.", "priority"),
                },
            };
        }
        return options;
    }

    static string Shown(StringValues value) => value.ToString() is { Length: > 40 } text ? text[..40] + "…" : value.ToString();

    /// <summary>Into a temporary file that vanishes when closed: the hash is known before the first row is read, and a slow client holds no transaction.</summary>
    static async Task<Stream> SpoolAsync(Stream body, CancellationToken cancel)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"cache-warming-{Guid.NewGuid():N}.csv"), options);
        try
        {
            await body.CopyToAsync(file, 1 << 16, cancel).ConfigureAwait(false);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    static UploadRefusedException Unsupported(string? type) => new(415, "unsupported media type",
        $"Content-Type is '{type ?? "missing"}'. Send application/json with the file as base64 in 'csv', multipart/form-data with the file in 'csv', or the file itself as text/csv.");

    static UploadRefusedException TooLarge(long limit, bool json, Exception inner) => new(413, "too large",
        $"The upload is larger than {limit / 1_000_000} MB. {(json ? "Send the file itself as text/csv, which may be larger" : "Split the file")}.", "csv", inner: inner);
}
