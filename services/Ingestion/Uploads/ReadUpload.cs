using System.Buffers;
using System.IO.Pipelines;
using System.Threading.RateLimiting;
using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>A received export, its bytes in a temporary file, and its options.</summary>
sealed record ReceivedUpload(Stream Csv, JobOptions Options) : IAsyncDisposable
{
    /// <summary>The permit that a large upload holds while it is read.</summary>
    public RateLimitLease? Turn { get; init; }

    public ValueTask DisposeAsync()
    {
        Turn?.Dispose();
        return Csv.DisposeAsync();
    }
}

/// <summary>
/// Reads an upload from a request: JSON with base64, multipart/form-data, or the file itself. Options are in the body if its format has a
/// place for them, else in the query. No upload is held in memory, and only a limited number of large ones is read at once.
/// </summary>
sealed class ReadUpload(IOptions<UploadLimits> options) : IDisposable
{
    /// <summary>The largest number of large uploads that wait.</summary>
    public const int MostWaiting = 16;

    const int Large = 1_000_000;

    /// <summary>The error code of an <see cref="IOException"/> on Linux if the disk is full (ENOSPC).</summary>
    const int NoSpace = 28;

    static readonly TimeSpan TurnPatience = TimeSpan.FromSeconds(30);

    readonly UploadLimits _limits = options.Value;
    readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions { PermitLimit = options.Value.MaxLargeAtOnce, QueueLimit = MostWaiting });

    public void Dispose() => _turns.Dispose();

    /// <exception cref="UploadRefusedException">
    /// The request is not an upload, is too large or incomplete, or there is no room for it.
    /// </exception>
    public async Task<ReceivedUpload> FromAsync(HttpRequest request, CancellationToken cancel)
    {
        var upload = await ReceiveAsync(request, cancel);
        if (upload.Csv.Length <= Large)
            return upload;
        try
        {
            var turn = await _turns.AcquireAsync(1, cancel);
            return turn.IsAcquired ? upload with { Turn = turn } : throw new UploadRefusedException(429, ErrorCode.TooManyLargeUploads,
                FormattableString.Invariant($"{MostWaiting} uploads of more than 1 MB wait to be read already. Send this one again in {TurnPatience.TotalSeconds:0} s."), retryAfter: TurnPatience);
        }
        catch
        {
            await upload.DisposeAsync();
            throw;
        }
    }

    async Task<ReceivedUpload> ReceiveAsync(HttpRequest request, CancellationToken cancel)
    {
        var media = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.ToString().ToLowerInvariant() : "";
        var json = media == "application/json";
        var limit = json ? _limits.MaxJsonBytes : _limits.MaxStreamedBytes;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // If the announced length is too large, the body is not read. Without a limit Kestrel lets the client send for five more
            // seconds, so that it can read the answer.
            size.MaxRequestBodySize = request.ContentLength > limit ? null : limit;
        }
        try
        {
            if (request.ContentLength > limit)
                throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
            if (!json && media != "multipart/form-data" && await IsObjectAsync(request.BodyReader, cancel))
                (json, limit) = (true, _limits.MaxJsonBytes);
            return media switch
            {
                _ when json => await JsonUpload.ReadAsync(request, limit, isSaidToBe: media == "application/json", cancel),
                "multipart/form-data" => await FromFormAsync(request, type!, cancel),
                // The content types that tools and browsers use for CSV files; the content decides whether it is one.
                "text/csv" or "text/tab-separated-values" or "text/plain" or "application/csv" or "application/vnd.ms-excel" or "application/octet-stream" =>
                    await FromFileAsync(request, cancel),
                _ => throw Unsupported(request.ContentType),
            };
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new UploadRefusedException(413, ErrorCode.TooLarge,
                FormattableString.Invariant($"The upload is larger than {limit / 1e6:0.###} MB. {(json ? "Send the file itself as text/csv, which may be larger" : "Split the file and upload its parts one after the other")}."),
                "csv", inner: e);
        }
        catch (Exception e) when (UnreadableRequest.Find(e) is { } bad)
        {
            throw new UploadRefusedException(bad.StatusCode, ErrorCode.UploadBrokenOff, $"The upload did not arrive whole ({bad.Message.TrimEnd('.')}). Send it again.", inner: e);
        }
        catch (IOException e) when (e.HResult is NoSpace)
        {
            throw new UploadRefusedException(503, ErrorCode.NoRoom,
                "This service's disk has no room for the upload. Nothing of it was kept; send it again when whoever runs the service has made room (uploads rest in its folder for temporary files).", inner: e);
        }
    }

    static async Task<ReceivedUpload> FromFormAsync(HttpRequest request, MediaTypeHeaderValue type, CancellationToken cancel)
    {
        try
        {
            return await FormUpload.ReadAsync(request, type, cancel);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException { HResult: not NoSpace } && UnreadableRequest.Find(e) is null))
        {
            throw new UploadRefusedException(400, ErrorCode.InvalidForm,
                $"The form can't be read ({e.Message.TrimEnd('.')}). Send the export as the form field 'csv' (curl -F csv=@FILE.csv).", "csv", inner: e);
        }
    }

    /// <summary>Whether the body is JSON with another content type, as <c>curl -d</c> sends it: no CSV begins with a brace.</summary>
    static async Task<bool> IsObjectAsync(PipeReader body, CancellationToken cancel)
    {
        const int MostBlank = 1_024;
        while (true)
        {
            var read = await body.ReadAsync(cancel);
            var (isKnown, isObject) = Look(read.Buffer);
            isKnown |= read.IsCompleted || read.Buffer.Length > MostBlank;
            body.AdvanceTo(read.Buffer.Start, isKnown ? read.Buffer.Start : read.Buffer.End);
            if (isKnown)
                return isObject;
        }

        static (bool IsKnown, bool IsObject) Look(ReadOnlySequence<byte> beginning)
        {
            var text = new SequenceReader<byte>(beginning);
            // Blanks, and a byte order mark.
            text.AdvancePastAny(" \t\r\n\uFEFF"u8);
            return (text.TryPeek(out var first), first == '{');
        }
    }

    static async Task<ReceivedUpload> FromFileAsync(HttpRequest request, CancellationToken cancel)
    {
        var file = TemporaryFile.Create();
        try
        {
            await request.BodyReader.CopyToAsync(file, cancel);
            file.Position = 0;
            return new ReceivedUpload(file, JobOptions.Read(name => request.Query[name]));
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    static UploadRefusedException Unsupported(string? type) => new(415, ErrorCode.UnsupportedMediaType,
        $"Content-Type is {(string.IsNullOrEmpty(type) ? "missing" : $"'{type}'")}. Send application/json with the file as base64 in 'csv', multipart/form-data with the file in 'csv', or the file itself as text/csv.");
}
