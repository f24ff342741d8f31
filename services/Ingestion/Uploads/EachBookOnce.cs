using System.Runtime.CompilerServices;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>An export as a library: a book that stands in it twice counts once.</summary>
static class EachBookOnce
{
    /// <summary>The same entries, a repeated book as a skipped row. Of a book it keeps a fingerprint: of two million, two different ones are the same once in ten million libraries.</summary>
    public static async IAsyncEnumerable<ExportEntry> InAsync(IAsyncEnumerable<ExportEntry> export, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var seen = new FingerprintTable<bool>();
        await foreach (var entry in export.WithCancellation(cancel).ConfigureAwait(false))
        {
            yield return entry is ExportedBook book && IsThere(seen, book)
                ? new SkippedRow(book.Line, "the same book stands further up")
                : entry;
        }
    }

    static bool IsThere(FingerprintTable<bool> seen, ExportedBook book)
    {
        seen.ValueOf(KeyOf(book), out var isNew);
        return !isNew;
    }

    static ulong KeyOf(ExportedBook book)
    {
        var key = Fingerprint.Of(Title.KeyOf(book.Title));
        foreach (var author in book.Authors)
            key = Fingerprint.Of(AuthorName.KeyOf(author), after: key);
        return key;
    }
}
