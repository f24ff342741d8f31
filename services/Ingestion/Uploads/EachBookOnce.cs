using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>An export as a library: a book that stands in it twice counts once.</summary>
static class EachBookOnce
{
    /// <summary>The same entries, a repeated book as a skipped row. Keeps 8 bytes a book: of two million, two different ones are the same once in ten million libraries.</summary>
    public static async IAsyncEnumerable<ExportEntry> InAsync(IAsyncEnumerable<ExportEntry> export, [EnumeratorCancellation] CancellationToken cancel)
    {
        var seen = new HashSet<ulong>();
        await foreach (var entry in export.WithCancellation(cancel).ConfigureAwait(false))
        {
            yield return entry is ExportedBook book && !seen.Add(Fingerprint(book))
                ? new SkippedRow(book.Line, "the same book stands further up")
                : entry;
        }
    }

    static ulong Fingerprint(ExportedBook book)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Title.KeyOf(book.Title)}\n{string.Join('\n', book.Authors.Select(AuthorName.KeyOf))}"), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
