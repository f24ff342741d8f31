using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Uploads.Exports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// An upload as <c>{"csv": "base64", "maxDepth": 2, "priority": "normal"}</c>; other members are ignored. The csv is decoded block by block
/// into a temporary file. All other values must be short, so that the use of memory does not depend on the size of the body.
/// </summary>
sealed class JsonUpload(PipeReader body, long limit) : IAsyncDisposable
{
    const string Csv = "csv";
    const int MaxDepth = 8;
    const int LongestOther = 64 * 1024;
    static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    readonly Base64File _csv = new();
    JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
    bool _hasCsv;

    /// <summary>Whether the body has a member that only uploads have; null if it has no member so far.</summary>
    bool? _isUpload;
    long _consumed;

    /// <summary>The name of the member whose value follows, if it is a known one.</summary>
    string? _member;

    /// <param name="isSaidToBe">
    /// Whether the content type is JSON; if not, the body may be a list of books as JSON, which is not an upload.
    /// </param>
    /// <exception cref="UploadRefusedException">The body is not such JSON, or has invalid values.</exception>
    public static async Task<ReceivedUpload> ReadAsync(HttpRequest request, long limit, bool isSaidToBe, CancellationToken cancel)
    {
        var json = new JsonUpload(request.BodyReader, limit);
        await using var _ = json;
        try
        {
            await json.ReadAsync(cancel);
        }
        catch (JsonException e) when (!isSaidToBe && json._isUpload is not true)
        {
            throw ListOfBooks(e);
        }
        catch (JsonException e)
        {
            throw Invalid(FormattableString.Invariant($"line {e.LineNumber + 1}"), (int?)e.LineNumber + 1, e);
        }
        catch (InvalidOperationException e)
        {
            // A lone half of a surrogate pair (\ud800) passes the parser, and an exception is thrown when the text is read.
            throw Invalid("an escaped character that is none", null, e);
        }
        return isSaidToBe || json._isUpload is not false ? json.Received(request.Query) : throw ListOfBooks(null);
    }

    static UploadRefusedException ListOfBooks(JsonException? inner) => new(400, ErrorCode.NotTextFile,
        "The file is JSON. Upload the library export as CSV; in a spreadsheet use \"Save as\", \"CSV UTF-8\".", Csv, inner: inner);

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    ReceivedUpload Received(IQueryCollection query)
    {
        var faults = new List<UploadRefusedException>();
        if (!_hasCsv)
        {
            faults.Add(new UploadRefusedException(400, ErrorCode.MissingCsvField,
                "The body is a JSON object with the file, base64-encoded, in its field 'csv', and that is missing. Put it there; or send the file itself as text/csv.", "csv"));
        }
        var options = JobOptions.Read(name => _options.TryGetValue(name, out var value) ? value : query[name], faults);
        if (_hasCsv && !_csv.IsValid)
        {
            faults.Add(new UploadRefusedException(400, ErrorCode.NotBase64,
                "The field 'csv' is not base64. Encode the file's bytes (base64 -w0 FILE.csv); or send the file itself as text/csv.", "csv"));
        }
        if (_hasCsv && _csv.IsEmpty)
            faults.Add(UploadRefusedException.From(ExportRejectedException.Empty("text")));
        UploadRefusedException.ThrowIfAny(faults);
        return new ReceivedUpload(_csv.Take(), options);
    }

    async Task ReadAsync(CancellationToken cancel)
    {
        var first = await body.ReadAtLeastAsync(Mark.Length, cancel);
        body.AdvanceTo(new SequenceReader<byte>(first.Buffer).IsNext(Mark) ? first.Buffer.GetPosition(Mark.Length) : first.Buffer.Start);
        for (var more = true; more;)
        {
            var read = await body.ReadAsync(cancel);
            bool csvBegins;
            SequencePosition consumed;
            try
            {
                csvBegins = Advance(read.Buffer, read.IsCompleted, out consumed);
                if (!csvBegins && read.Buffer.Slice(consumed).Length > LongestOther)
                {
                    throw new UploadRefusedException(400, ErrorCode.InvalidJson,
                        FormattableString.Invariant($"A part of the body is longer than {LongestOther / 1024} KB. Only 'csv' may be long: leave the rest out, or send the file itself as text/csv."));
                }
            }
            catch
            {
                EndRead(read.Buffer);
                throw;
            }
            more = csvBegins || !read.IsCompleted;
            Consume(read.Buffer, consumed, csvBegins ? consumed : read.Buffer.End);
            if (csvBegins)
                await ReadCsvAsync(cancel);
        }
    }

    /// <summary>Reads what has arrived, or up to and including the csv's opening quote.</summary>
    /// <returns>Whether that quote was reached.</returns>
    bool Advance(ReadOnlySequence<byte> buffer, bool isLast, out SequencePosition consumed)
    {
        var json = new Utf8JsonReader(buffer, isLast, _state);
        var csvBegins = Advance(ref json, buffer, isLast);
        _state = json.CurrentState;
        consumed = buffer.GetPosition(json.BytesConsumed);
        if (csvBegins)
            consumed = buffer.GetPosition(1, buffer.Slice(consumed).PositionOf((byte)'"')!.Value);
        return csvBegins;
    }

    bool Advance(ref Utf8JsonReader json, ReadOnlySequence<byte> buffer, bool isLast)
    {
        while (true)
        {
            if (_member is null)
            {
                if (!json.Read())
                    return false;
                if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 })
                    Begin(json.GetString()!);
            }
            else if (_member == Csv)
            {
                var rest = new SequenceReader<byte>(buffer.Slice(json.Position));
                rest.AdvancePastAny(" \t\r\n"u8);
                if (rest.TryPeek(out var first) && first == '"')
                    return true;
                if (rest.End && !isLast)
                    return false;
                if (!json.Read())
                    return false;
                _hasCsv = json.TokenType != JsonTokenType.Null;
                _csv.Begin(isText: false);
                _member = null;
            }
            else
            {
                if (!JsonDocument.TryParseValue(ref json, out var value))
                    return false;
                using (value)
                {
                    if (value.RootElement.ValueKind == JsonValueKind.Null)
                        _options.Remove(_member);
                    else
                        _options[_member] = _member == JobOptions.NameOption && value.RootElement is { ValueKind: JsonValueKind.String } text
                            ? text.GetString()! : value.RootElement.GetRawText().Trim('"');
                }
                _member = null;
            }
        }
    }

    void Begin(string member)
    {
        _member = member == Csv || JobOptions.Names.Contains(member) ? member : null;
        // A list of books may have a name too.
        _isUpload = _isUpload is true || _member is not (null or JobOptions.NameOption);
    }

    /// <summary>Reads the csv from its opening quote to its closing one.</summary>
    async Task ReadCsvAsync(CancellationToken cancel)
    {
        _hasCsv = true;
        _csv.Begin(isText: true);
        for (var closed = false; !closed;)
        {
            var read = await body.ReadAsync(cancel);
            SequencePosition consumed;
            try
            {
                (consumed, closed) = _csv.Append(read.Buffer);
            }
            catch
            {
                EndRead(read.Buffer);
                throw;
            }
            Consume(read.Buffer, consumed, closed ? consumed : read.Buffer.End);
            if (!closed && read.IsCompleted)
                Read("\""u8, isLast: true);
        }
        // The JSON reader gets an empty string in place of the csv.
        Read("\"\""u8, isLast: false);
        _member = null;
    }

    void Read(ReadOnlySpan<byte> token, bool isLast)
    {
        var json = new Utf8JsonReader(token, isLast, _state);
        json.Read();
        _state = json.CurrentState;
    }

    /// <summary>
    /// Ends the read. While a read is open, Kestrel does not read the rest of the body, and closes the connection of a client that is still
    /// sending and has not read the answer.
    /// </summary>
    void EndRead(ReadOnlySequence<byte> buffer) => body.AdvanceTo(buffer.End);

    void Consume(ReadOnlySequence<byte> buffer, SequencePosition consumed, SequencePosition examined)
    {
        _consumed += buffer.Slice(0, consumed).Length;
        body.AdvanceTo(consumed, examined);
        if (_consumed > limit)
            throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
    }

    static UploadRefusedException Invalid(string where, int? line, Exception inner) => new(400, ErrorCode.InvalidJson,
        $"The body is not valid JSON ({where}). Send {{\"csv\": \"<base64>\", \"maxDepth\": 2}}, or the file itself as text/csv.", line: line, inner: inner);
}
