using System.Text;
using CacheWarming.Hosting.Problems;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>Opens the bytes of an upload as text: detects the encoding, and whether it is text at all.</summary>
static class ExportText
{
    const int SampleBytes = 64 * 1024;
    const int MinCharactersPerZero = 20;

    static readonly (byte[] Magic, string What)[] OtherKinds =
    [
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive or an Excel workbook"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook"),
        ([0x1F, 0x8B], "a gzip archive"),
        ([.. "%PDF"u8], "a PDF"),
        ([0x89, .. "PNG"u8], "an image"),
        ([0xFF, 0xD8, 0xFF], "an image"),
        ([.. "GIF8"u8], "an image"),
        ([.. "RIFF"u8], "an image or a recording"),
        ([.. "II*\0"u8], "an image"),
        ([.. "MM\0*"u8], "an image"),
        ([.. "Rar!"u8], "a RAR archive"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"),
    ];

    /// <returns>
    /// The text; a function for the name of the encoding of the text read so far, and whether it is certain; and the separator of cells, if
    /// it is known.
    /// </returns>
    /// <exception cref="ExportRejectedException">The file is empty, or is not text.</exception>
    public static async Task<(TextReader Text, Func<(string Name, bool IsSure)> Encoding, char? Separator)> OpenAsync(Stream bytes, CancellationToken cancel)
    {
        var buffer = new byte[SampleBytes];
        var sample = buffer.AsMemory(0, await bytes.ReadAtLeastAsync(buffer, SampleBytes, throwOnEndOfStream: false, cancel));
        foreach (var (magic, what) in OtherKinds)
        {
            if (sample.Span.StartsWith(magic))
                throw NotCsv($"the file is {what}");
        }

        var encoding = EncodingOf(sample.Span);
        var beginning = encoding.GetString(sample.Span);
        // A text may contain one or two zero characters by mistake; a binary file has many, from its first line on.
        if (beginning.Count(c => c == '\0') is var zeros and > 0 && (zeros * MinCharactersPerZero > beginning.Length || beginning.Split('\n', 2)[0].Contains('\0', StringComparison.Ordinal)))
            throw NotCsv("the file holds binary data (zero bytes)");
        if (KindOfText(beginning.AsSpan().TrimStart('\uFEFF').TrimStart()) is { } kind)
            throw NotCsv($"the file is {kind}");
        if (string.IsNullOrWhiteSpace(beginning.TrimStart('\uFEFF')))
            throw ExportRejectedException.Empty("text");

        var separator = Separator.FromHeader(beginning);
        var all = new ReplayedStream(sample, bytes);
        if (!encoding.Equals(InvalidUtf8AsWindows1252.Utf8))
            return (Reader(all), () => (encoding.WebName, true), separator);
        var utf8 = new Utf8Stream(all);
        return (Reader(utf8), () => (utf8.Seen, utf8.IsSure), separator);

        StreamReader Reader(Stream stream) => new(stream, encoding, detectEncodingFromByteOrderMarks: true, SampleBytes);
    }

    static string? KindOfText(ReadOnlySpan<char> text) => text switch
    {
        ['{', ..] => "JSON",
        ['[', .. var inside] when inside.TrimStart() is ['{' or '[' or '"' or ']', ..] => "JSON",
        _ when text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) => "XML",
        ['<', '!' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ..] => "a web page",
        _ => null,
    };

    static ExportRejectedException NotCsv(string detail) =>
        new(ErrorCode.NotTextFile, detail, null, "Upload the library export as CSV; in a spreadsheet use \"Save as\", \"CSV UTF-8\".");

    static Encoding EncodingOf(ReadOnlySpan<byte> sample) => sample switch
    {
        [0xEF, 0xBB, 0xBF, ..] => InvalidUtf8AsWindows1252.Utf8,
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ when sample.IndexOf("\u001B$)C"u8) >= 0 => Named("iso-2022-kr"),
        _ when sample.IndexOf("\u001B$B"u8) >= 0 || sample.IndexOf("\u001B$@"u8) >= 0 || sample.IndexOf("\u001B(I"u8) >= 0 => Named("iso-2022-jp"),
        _ => WithoutMark(sample),
    };

    static Encoding Named(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name)!;

    // UTF-16 without a byte order mark: in a header every second byte is zero.
    static Encoding WithoutMark(ReadOnlySpan<byte> sample)
    {
        var header = sample[..Math.Min(sample.Length & ~1, 64)];
        var (even, odd) = (0, 0);
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i] != 0)
                continue;
            if (i % 2 == 0)
                even++;
            else
                odd++;
        }

        return (even, odd) switch
        {
            (0, > 0) when odd * 3 >= header.Length => Encoding.Unicode,
            ( > 0, 0) when even * 3 >= header.Length => Encoding.BigEndianUnicode,
            _ => InvalidUtf8AsWindows1252.Utf8,
        };
    }
}
