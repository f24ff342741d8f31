using System.Runtime.CompilerServices;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>An export as a library: a book that stands in it twice counts once.</summary>
static class DuplicateBooks
{
    /// <summary>The same entries, a repeated book as a <see cref="RepeatedBook"/>. Of a book it keeps a fingerprint: of two million, two different ones are the same once in ten million libraries.</summary>
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
        foreach (var author in book.Authors)
            key = Fingerprint.Compute(AuthorName.KeyOf(author), after: key);
        return key;
    }
}
