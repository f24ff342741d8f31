using System.Buffers;
using System.Buffers.Text;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>A base64 string in JSON, decoded into a temporary file while it arrives.</summary>
sealed class Base64File : IAsyncDisposable
{
    /// <summary>A character that is not base64.</summary>
    const byte Foreign = (byte)'?';

    readonly byte[] _text = new byte[1 << 16];
    readonly byte[] _bytes = new byte[1 << 16];
    FileStream? _file;
    int _length;

    /// <summary>Whether all text so far was base64.</summary>
    public bool IsValid { get; private set; }

    /// <summary>Whether all the text is read, is base64, and holds no byte.</summary>
    public bool IsEmpty => IsValid && _file is { Length: 0 };

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Starts again with an empty file.</summary>
    public void Begin(bool isText)
    {
        (IsValid, _length) = (isText, 0);
        (_file ??= TemporaryFile.Create()).SetLength(0);
    }

    /// <summary>Adds the text up to the string's closing quote, or all that has arrived except an incomplete escape.</summary>
    /// <returns>The end of the text that was added, and whether it is behind the closing quote.</returns>
    public (SequencePosition End, bool IsClosed) Append(ReadOnlySequence<byte> json)
    {
        var rest = new SequenceReader<byte>(json);
        while (rest.TryReadToAny(out ReadOnlySequence<byte> plain, "\"\\"u8, advancePastDelimiter: false))
        {
            Add(plain);
            if (rest.IsNext((byte)'"', advancePast: true))
            {
                Decode(isLast: true);
                return (rest.Position, true);
            }
            if (!TryUnescape(ref rest, out var character))
                return (rest.Position, false);
            Add([character]);
        }
        Add(rest.UnreadSequence);
        return (json.End, false);
    }

    /// <summary>The decoded bytes; the caller closes the stream.</summary>
    public Stream Take()
    {
        var file = _file!;
        _file = null;
        file.Position = 0;
        return file;
    }

    static bool TryUnescape(ref SequenceReader<byte> rest, out byte character)
    {
        const int UnicodeLength = 6;
        Span<byte> escape = stackalloc byte[UnicodeLength];
        character = Foreign;
        if (!rest.TryPeek(1, out var kind) || (kind == 'u' && !rest.TryCopyTo(escape)))
            return false;
        rest.Advance(kind == 'u' ? UnicodeLength : 2);
        if (kind == '/' || (kind == 'u' && Utf8Parser.TryParse(escape[2..], out ushort code, out var digits, 'X') && digits == 4 && code < 128 && (kind = (byte)code) > 0))
            character = kind;
        else if (kind is (byte)'n' or (byte)'r' or (byte)'t')
            character = (byte)' ';
        return true;
    }

    void Add(ReadOnlySequence<byte> text)
    {
        foreach (var part in text)
            Add(part.Span);
    }

    void Add(ReadOnlySpan<byte> text)
    {
        while (IsValid && !text.IsEmpty)
        {
            var count = Math.Min(text.Length, _text.Length - _length);
            text[..count].CopyTo(_text.AsSpan(_length));
            text = text[count..];
            _length += count;
            if (_length == _text.Length)
                Decode(isLast: false);
        }
    }

    void Decode(bool isLast)
    {
        if (!IsValid)
            return;
        var status = Base64.DecodeFromUtf8(_text.AsSpan(0, _length), _bytes, out var read, out var written, isLast);
        _file!.Write(_bytes, 0, written);
        _text.AsSpan(read, _length - read).CopyTo(_text);
        _length -= read;
        // Text that can't be decoded yet may be the padding at the end, but not a whole block.
        IsValid = isLast ? status == OperationStatus.Done : read > 0;
    }
}
