using System.Text;

namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>
/// Reads each byte that is not UTF-8 as Windows-1252. The encoding of a stream is not certain before its end, and files that were joined
/// can contain both.
/// </summary>
sealed class InvalidUtf8AsWindows1252 : DecoderFallback
{
    static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static Encoding Utf8 { get; } = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new InvalidUtf8AsWindows1252());

    // A UTF-8 sequence has at most four bytes, each of which is one character here.
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
