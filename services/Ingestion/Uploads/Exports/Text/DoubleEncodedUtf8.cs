using System.Text;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>UTF-8 that a program took for Windows-1252 and wrote as UTF-8 once more: "GarcÃ­a" instead of "García".</summary>
static class DoubleEncodedUtf8
{
    // "É’" alone would be another character as well.
    const int MinCharacters = 2;
    const int BytesSavedByOne = 2;

    static readonly Encoding Windows1252OrUtf8 =
        CodePagesEncodingProvider.Instance.GetEncoding(1252, new Utf8AsWindows1252(), DecoderFallback.ReplacementFallback)!;

    public static bool IsIt(ReadOnlySpan<byte> utf8)
    {
        var once = Windows1252OrUtf8.GetBytes(Encoding.UTF8.GetString(utf8));
        return once.Length <= utf8.Length - (MinCharacters * BytesSavedByOne) && Utf8Stream.CountUtf8(once).Invalid == 0;
    }

    /// <summary>A cell of a file whose others are right: "GarcÃ­a" is "García"; as it is where its characters are no UTF-8.</summary>
    public static string Undo(string cell)
    {
        if (!cell.AsSpan().ContainsAnyInRange('\u00C2', '\u00F4'))
            return cell;
        var once = Windows1252OrUtf8.GetBytes(cell);
        var (characters, invalid) = Utf8Stream.CountUtf8(once);
        return invalid == 0 && once.Length < Encoding.UTF8.GetByteCount(cell) && (characters >= MinCharacters || cell.Contains('Ã', StringComparison.Ordinal))
            ? Encoding.UTF8.GetString(once)
            : cell;
    }

    /// <summary>The UTF-8 that it was. What further down the file was written only once stays as it is.</summary>
    public static Stream Undo(Stream twice) => Encoding.CreateTranscodingStream(twice, InvalidUtf8AsWindows1252.Utf8, Windows1252OrUtf8);

    /// <summary>Writes what Windows-1252 does not have as UTF-8, which it is when it is read.</summary>
    sealed class Utf8AsWindows1252 : EncoderFallback
    {
        // A character of UTF-8 has four bytes at most, each one character here.
        public override int MaxCharCount => 4;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();
    }

    sealed class Buffer : EncoderFallbackBuffer
    {
        static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

        string _text = "";
        int _next;

        public override int Remaining => _text.Length - _next;

        // A program that took it for Latin-1 left control characters where Windows-1252 has signs.
        public override bool Fallback(char charUnknown, int index) =>
            Start(charUnknown is >= '\u0080' and <= '\u009F' ? [(byte)charUnknown] : Encoding.UTF8.GetBytes([charUnknown]));

        public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) =>
            Start(Encoding.UTF8.GetBytes([charUnknownHigh, charUnknownLow]));

        public override char GetNextChar() => _next < _text.Length ? _text[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0)
                return false;
            _next--;
            return true;
        }

        public override void Reset() => (_text, _next) = ("", 0);

        bool Start(byte[] bytes)
        {
            (_text, _next) = (Windows1252.GetString(bytes), 0);
            return true;
        }
    }
}
