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
    /// <summary>The same entries, a repeated book as a skipped row. Keeps 16 bytes a book.</summary>
    public static async IAsyncEnumerable<ExportEntry> InAsync(IAsyncEnumerable<ExportEntry> export, [EnumeratorCancellation] CancellationToken cancel)
    {
        var seen = new HashSet<UInt128>();
        await foreach (var entry in export.WithCancellation(cancel).ConfigureAwait(false))
        {
            yield return entry is ExportedBook book && !seen.Add(Fingerprint(book))
                ? new SkippedRow(book.Line, "the same book stands further up")
                : entry;
        }
    }

    static UInt128 Fingerprint(ExportedBook book)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Title.KeyOf(book.Title)}\n{string.Join('\n', book.Authors.Select(AuthorName.KeyOf))}"), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
