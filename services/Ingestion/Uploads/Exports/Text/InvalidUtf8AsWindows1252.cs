using System.Text;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>
/// Reads bytes that are not UTF-8 as Windows-1252, one by one. A stream's encoding can't be known before its end, and files that
/// were glued together hold both.
/// </summary>
sealed class InvalidUtf8AsWindows1252 : DecoderFallback
{
    static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static Encoding Utf8 { get; } = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new InvalidUtf8AsWindows1252());

    // A sequence of UTF-8 has four bytes at most, each one character here.
    public override int MaxCharCount => 4;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

    sealed class Buffer : DecoderFallbackBuffer
    {
        string _text = "";
        int _next;

        public override int Remaining => _text.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            _text = Windows1252.GetString(bytesUnknown);
            _next = 0;
            return _text.Length > 0;
        }

        public override char GetNextChar() => _next < _text.Length ? _text[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0)
                return false;
            _next--;
            return true;
        }

        public override void Reset() => (_text, _next) = ("", 0);
    }
}
