using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// An upload as multipart/form-data. Files are written to the disk while they arrive; the other fields, the options, are short.
/// </summary>
/// <remarks>ASP.NET Core's own form reader holds every text field in memory, however long it is.</remarks>
static class FormUpload
{
    const int MostFields = 16;
    const int LongestText = 1_024;
    const int LongestBoundary = 128;

    /// <exception cref="UploadRefusedException">The form has no file, or has invalid options.</exception>
    /// <exception cref="InvalidDataException">The body is not a valid form, or is larger than an upload may be.</exception>
    /// <exception cref="IOException">The body ends too early.</exception>
    public static async Task<ReceivedUpload> ReadAsync(HttpRequest request, MediaTypeHeaderValue type, CancellationToken cancel)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            throw new InvalidDataException(FormattableString.Invariant($"its Content-Type has no boundary, or one of more than {LongestBoundary} characters"));
        var form = new MultipartReader(boundary, request.Body);
        var files = new List<(string Name, string? FileName, FileStream Content)>();
        var texts = new KeyValueAccumulator();
        FileStream? csv = null;
        try
        {
            for (var fields = 0; request.ContentLength != 0 && await form.ReadNextSectionAsync(cancel) is { } section; fields++)
            {
                if (fields == MostFields)
                    throw new InvalidDataException(FormattableString.Invariant($"it has more than {MostFields} fields"));
                var disposition = section.GetContentDispositionHeader() ?? throw new InvalidDataException("a field has no Content-Disposition");
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (!disposition.IsFileDisposition())
                {
                    texts.Append(name, await TextAsync(section, cancel));
                    continue;
                }
                files.Add((name, (disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName)).ToString(), TemporaryFile.Create()));
                await section.Body.CopyToAsync(files[^1].Content, 1 << 16, cancel);
            }
            csv = Named("csv") ?? Named("file") ?? (files.Count == 1 ? files[0].Content : null);
            var upload = Received(csv, request.Query, texts);
            csv!.Position = 0;
            return upload with { Options = upload.Options.NamedAfter(Path.GetFileName(files.Find(file => file.Content == csv).FileName)) };
        }
        catch
        {
            csv = null;
            throw;
        }
        finally
        {
            foreach (var (_, _, other) in files.Where(file => file.Content != csv))
                await other.DisposeAsync();
        }

        FileStream? Named(string name) => files.Find(file => string.Equals(file.Name, name, StringComparison.OrdinalIgnoreCase)).Content;
    }

    static ReceivedUpload Received(FileStream? csv, IQueryCollection query, KeyValueAccumulator texts)
    {
        var faults = new List<UploadRefusedException>();
        if (csv is null)
        {
            faults.Add(new UploadRefusedException(400, ErrorCode.MissingCsvFile,
                "The form has no file. Send the export as the form field 'csv' (curl -F csv=@FILE.csv).", "csv"));
        }
        var sent = texts.HasValues ? texts.GetResults() : [];
        var options = JobOptions.Read(name => sent.TryGetValue(name, out var value) ? value : query[name], faults);
        UploadRefusedException.ThrowIfAny(faults);
        return new ReceivedUpload(csv!, options);
    }

    static async Task<string> TextAsync(MultipartSection section, CancellationToken cancel)
    {
        var text = new byte[LongestText + 1];
        var length = await section.Body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancel);
        return length <= LongestText ? System.Text.Encoding.UTF8.GetString(text, 0, length)
            : throw new InvalidDataException(FormattableString.Invariant($"a field beside the file is longer than {LongestText} bytes"));
    }
}
