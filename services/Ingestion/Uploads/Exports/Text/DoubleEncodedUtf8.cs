using System.Text;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>
/// Undoes double encoding: UTF-8 that a program read as Windows-1252 and wrote as UTF-8 again, "GarcÃ­a" instead of "García". For other
/// sets see <see cref="MisreadUtf8"/>.
/// </summary>
static class DoubleEncodedUtf8
{
    // A single such pair, like "É’", may also be meant as it is.
    const int MinCharacters = 2;
    const int BytesSavedByOne = 2;

    static readonly Encoding Windows1252OrUtf8 =
        CodePagesEncodingProvider.Instance.GetEncoding(1252, new Utf8AsWindows1252(), DecoderFallback.ReplacementFallback)!;

    public static bool IsIt(ReadOnlySpan<byte> utf8)
    {
        var once = Windows1252OrUtf8.GetBytes(Encoding.UTF8.GetString(utf8));
        return once.Length <= utf8.Length - (MinCharacters * BytesSavedByOne) && Utf8Stream.CountUtf8(once).Invalid == 0;
    }

    /// <summary>
    /// Repairs a cell of a file whose other cells are right: "GarcÃ­a" becomes "García". A cell whose characters are not UTF-8 is not
    /// changed.
    /// </summary>
    public static string Undo(string cell) => UndoWindows1252(cell) is var text && text != cell ? text : MisreadUtf8.Undo(cell);

    static string UndoWindows1252(string cell)
    {
        if (!cell.AsSpan().ContainsAnyInRange('\u00C2', '\u00F4'))
            return cell;
        var once = Windows1252OrUtf8.GetBytes(cell);
        var (characters, invalid) = Utf8Stream.CountUtf8(once);
        return invalid == 0 && once.Length < Encoding.UTF8.GetByteCount(cell) && (characters >= MinCharacters || cell.Contains('Ã', StringComparison.Ordinal))
            ? Encoding.UTF8.GetString(once)
            : cell;
    }

    /// <summary>The original UTF-8 of a whole file. Parts that were encoded only once are not changed.</summary>
    public static Stream Undo(Stream twice) => Encoding.CreateTranscodingStream(twice, InvalidUtf8AsWindows1252.Utf8, Windows1252OrUtf8);

    /// <summary>Writes characters that Windows-1252 does not have as UTF-8; they are read as UTF-8 again.</summary>
    sealed class Utf8AsWindows1252 : EncoderFallback
    {
        // A UTF-8 character has at most four bytes, each of which is one character here.
        public override int MaxCharCount => 4;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();
    }

    sealed class Buffer : EncoderFallbackBuffer
    {
        static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

        string _text = "";
        int _next;

        public override int Remaining => _text.Length - _next;

        // A program that read the text as Latin-1 wrote control characters in place of the signs of Windows-1252.
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
