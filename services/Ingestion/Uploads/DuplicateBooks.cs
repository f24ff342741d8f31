using System.Runtime.CompilerServices;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>Finds repeated books of an export, so that each book counts once.</summary>
static class DuplicateBooks
{
    /// <summary>
    /// The same entries, with each repeated book as a <see cref="RepeatedBook"/>. Books are compared by fingerprint: among two million
    /// books, two different ones have the same fingerprint only once in ten million libraries.
    /// </summary>
    public static async IAsyncEnumerable<ExportEntry> InAsync(IAsyncEnumerable<ExportEntry> export, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var seen = new FingerprintTable<int>();
        var books = 0;
        await foreach (var entry in export.WithCancellation(cancel))
        {
            if (entry is ExportedBook book && FirstPosition(seen, book, books) is var position && position < books)
            {
                yield return new RepeatedBook(position, book);
                continue;
            }

            if (entry is ExportedBook)
                books++;
            yield return entry;
        }
    }

    static int FirstPosition(FingerprintTable<int> seen, ExportedBook book, int next)
    {
        ref var position = ref seen.ValueOf(KeyOf(book), out var isNew);
        if (isNew)
            position = next;
        return position;
    }

    static ulong KeyOf(ExportedBook book)
    {
        var key = Fingerprint.Compute(Title.KeyOfAnyFormat(book.Title));
        foreach (var author in book.Authors.Select(AuthorName.KeyOf).Order(StringComparer.Ordinal))
            key = Fingerprint.Compute(author, after: key);
        return key;
    }
}
