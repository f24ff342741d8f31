using System.Buffers;
using System.Text;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>Converts a file in any encoding that includes ASCII to UTF-8.</summary>
/// <remarks>
/// ASCII is passed on unchanged. At the first byte beyond ASCII, which may be far down the file, the encoding is detected from the text
/// that follows. Bytes that are still not UTF-8 are passed on unchanged, see <see cref="InvalidUtf8AsWindows1252"/>.
/// </remarks>
sealed class Utf8Stream(Stream file) : Stream
{
    const int SampleBytes = 256 * 1024;

    Stream? _converted;

    /// <summary>The encoding detected so far, by its registered name (IANA).</summary>
    public string Seen { get; private set; } = "utf-8";

    /// <summary>Whether no other encoding explains the text so far equally well.</summary>
    public bool IsSure { get; private set; } = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_converted is null)
        {
            var read = await file.ReadAsync(buffer, cancellationToken);
            if (Ascii.IsValid(buffer.Span[..read]))
                return read;
            var lines = LengthOfAsciiLines(buffer.Span[..read]);
            _converted = await ConvertAsync(buffer[lines..read], cancellationToken);
            if (lines > 0)
                return lines;
        }

        return await _converted.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Exports are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    static int LengthOfAsciiLines(ReadOnlySpan<byte> read) =>
        read[..read.IndexOfAnyExceptInRange<byte>(0, 0x7F)].LastIndexOf((byte)'\n') + 1;

    async Task<Stream> ConvertAsync(ReadOnlyMemory<byte> beginning, CancellationToken cancel)
    {
        var sample = new byte[beginning.Length + SampleBytes];
        beginning.CopyTo(sample);
        var more = await file.ReadAtLeastAsync(sample.AsMemory(beginning.Length), SampleBytes, throwOnEndOfStream: false, cancel);
        var known = sample.AsMemory(0, beginning.Length + more);
        var all = new ReplayedStream(known, file);
        var lines = more < SampleBytes ? known.Span : known.Span[..(known.Span.LastIndexOf((byte)'\n') + 1)];

        var (characters, invalid) = CountUtf8(lines);
        if (invalid == 0)
            return DoubleEncodedUtf8.IsIt(lines) ? DoubleEncodedUtf8.Undo(all) : all;
        // A UTF-8 file to which other text was appended, or that was cut, still counts as UTF-8.
        if (characters > invalid)
            return all;
        (var encoding, IsSure) = EncodingDetection.Detect(lines);
        Seen = encoding.WebName;
        // A file that begins as Windows-1252 may continue as UTF-8.
        return encoding.CodePage == 1252 ? all : Encoding.CreateTranscodingStream(all, encoding, Encoding.UTF8);
    }

    /// <summary>
    /// The number of UTF-8 characters beyond ASCII, and of bytes that are not UTF-8; a character that is cut at the end counts as neither.
    /// </summary>
    public static (int Characters, int Invalid) CountUtf8(ReadOnlySpan<byte> sample)
    {
        var (characters, invalid) = (0, 0);
        while (sample.IndexOfAnyExceptInRange<byte>(0, 0x7F) is >= 0 and var next)
        {
            sample = sample[next..];
            switch (Rune.DecodeFromUtf8(sample, out _, out var length))
            {
                case OperationStatus.Done:
                    characters++;
                    break;
                case OperationStatus.InvalidData:
                    invalid += length;
                    break;
            }

            sample = sample[length..];
        }

        return (characters, invalid);
    }
}
