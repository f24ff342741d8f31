namespace CacheWarming.Ingestion.Uploads.Exports.Text;

/// <summary>A stream that starts again at the beginning, after its beginning was read to detect its content.</summary>
sealed class ReplayedStream(ReadOnlyMemory<byte> beginning, Stream rest) : Stream
{
    ReadOnlyMemory<byte> _beginning = beginning;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        !_beginning.IsEmpty ? Replay(buffer.Span)
        // Read synchronously: the file was just written and is still in memory, and switching threads for each block would cost more than
        // copying it.
        : rest is FileStream file ? file.Read(buffer.Span)
        : await rest.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        _beginning.IsEmpty ? rest.Read(buffer, offset, count) : Replay(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    int Replay(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _beginning.Length);
        _beginning.Span[..count].CopyTo(buffer);
        _beginning = _beginning[count..];
        return count;
    }
}
