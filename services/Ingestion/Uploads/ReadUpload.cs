using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>A received export, its bytes in a temporary file or in memory, and the options that came with it.</summary>
public sealed record ReceivedUpload(Stream Csv, JobOptions Options) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Csv.DisposeAsync();
}

/// <summary>
/// Takes an upload from a request: JSON with base64, multipart/form-data, or the file itself. Options stand in the body where it has
/// a place for them, else in the query.
/// </summary>
static class ReadUpload
{
    /// <summary>What an <see cref="IOException"/> says on Linux when the disk is full (ENOSPC).</summary>
    const int NoSpace = 28;

    /// <exception cref="UploadRefusedException">The request is no upload, too large, or broke off, or there is no room for it.</exception>
    public static async Task<ReceivedUpload> FromAsync(HttpRequest request, UploadLimits limits, CancellationToken cancel)
    {
        var media = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.ToString().ToLowerInvariant() : "";
        var json = media == "application/json";
        var limit = json ? limits.MaxJsonBytes : limits.MaxStreamedBytes;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        try
        {
            return media switch
            {
                "application/json" => await JsonUpload.ReadAsync(request, cancel).ConfigureAwait(false),
                "multipart/form-data" => await FromFormAsync(request, limit, cancel).ConfigureAwait(false),
                // What tools and browsers call a CSV file; whether it is one is seen by its content.
                "text/csv" or "text/tab-separated-values" or "text/plain" or "application/csv" or "application/vnd.ms-excel" or "application/octet-stream" =>
                    new ReceivedUpload(await SpoolAsync(request.Body, cancel).ConfigureAwait(false), JobOptions.Read(name => request.Query[name])),
                _ => throw Unsupported(request.ContentType),
            };
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new UploadRefusedException(413, "too large",
                FormattableString.Invariant($"The upload is larger than {limit / 1e6:0.###} MB. {(json ? "Send the file itself as text/csv, which may be larger" : "Split the file and upload its parts one after the other")}."),
                "csv", inner: e);
        }
        catch (Exception e) when (UnreadableRequest.Of(e) is { } bad)
        {
            throw new UploadRefusedException(bad.StatusCode, "upload broken off", $"The upload did not arrive whole ({bad.Message.TrimEnd('.')}). Send it again.", inner: e);
        }
        catch (IOException e) when (e.HResult is NoSpace)
        {
            throw new UploadRefusedException(503, "no room",
                "This service's disk has no room for the upload. Nothing of it was kept; send it again when whoever runs the service has made room (uploads rest in its folder for temporary files).", inner: e);
        }
    }

    static async Task<ReceivedUpload> FromFormAsync(HttpRequest request, long limit, CancellationToken cancel)
    {
        request.HttpContext.Features.Set<IFormFeature>(new FormFeature(request, new FormOptions { MultipartBodyLengthLimit = limit }));
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException { HResult: not NoSpace } && UnreadableRequest.Of(e) is null))
        {
            throw new UploadRefusedException(400, "invalid form",
                $"The form can't be read ({e.Message.TrimEnd('.')}). Send the export as the form field 'csv' (curl -F csv=@FILE.csv).", "csv", inner: e);
        }
        var file = form.Files.GetFile("csv") ?? form.Files.GetFile("file") ?? (form.Files.Count == 1 ? form.Files[0] : null)
            ?? throw new UploadRefusedException(400, "Missing required field: csv",
                "The form has no file. Send the export as the form field 'csv' (curl -F csv=@FILE.csv).", "csv");
        return new ReceivedUpload(file.OpenReadStream(), JobOptions.Read(name => form.TryGetValue(name, out var value) ? value : request.Query[name]));
    }

    /// <summary>Into a temporary file: the hash is known before the first row is read, and a slow client holds no transaction.</summary>
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
            // The file holds private reviews. Where an open file needs no name, a killed process leaves none behind.
            if (!OperatingSystem.IsWindows())
                File.Delete(file.Name);
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
        $"Content-Type is {(string.IsNullOrEmpty(type) ? "missing" : $"'{type}'")}. Send application/json with the file as base64 in 'csv', multipart/form-data with the file in 'csv', or the file itself as text/csv.");
}
