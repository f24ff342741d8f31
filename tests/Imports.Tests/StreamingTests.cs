using System.Text;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

public class StreamingTests
{
    [Fact]
    public async Task Books_come_out_while_the_rest_is_still_on_its_way()
    {
        await using var endless = new EndlessExport();
        await using var entries = LibraryExportReader.ReadAsync(endless, new ExportLimits(), CancellationToken.None).GetAsyncEnumerator();

        for (var i = 0; i < 50_000; i++)
            Assert.True(await entries.MoveNextAsync());

        Assert.Equal("Book 49998", Assert.IsType<ExportedBook>(entries.Current).Title);
    }

    [Fact]
    public async Task Reading_ends_when_it_is_cancelled()
    {
        await using var endless = new EndlessExport();
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var entry in LibraryExportReader.ReadAsync(endless, new ExportLimits(), cancel.Token))
            {
                if (entry is ExportedBook { Line: 1_000 })
                    await cancel.CancelAsync();
            }
        });
    }

    /// <summary>An export that has no end and gives a few bytes at a time, as a network does.</summary>
    sealed class EndlessExport : MemoryStream
    {
        byte[] _row = Encoding.UTF8.GetBytes("Title,Author\n");
        int _next;
        int _book;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_next == _row.Length)
                (_row, _next) = (Encoding.UTF8.GetBytes($"Book {_book++},Ann Lee\n"), 0);
            var count = Math.Min(Math.Min(buffer.Length, 7), _row.Length - _next);
            _row.AsSpan(_next, count).CopyTo(buffer);
            _next += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }
    }
}
