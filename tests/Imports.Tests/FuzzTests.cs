using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

public class FuzzTests
{
    const int Files = 10_000;

    // A thousand times what a file takes: only one that hangs is that late.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Ten_thousand_damaged_files_are_read_or_refused_and_none_throws_or_hangs()
    {
        var originals = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"))
            .Where(path => !path.EndsWith(".expected.txt", StringComparison.Ordinal) && !path.Contains("refused", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)
            .ToList();
        var read = 0;

        await Parallel.ForAsync(0, Files, async (seed, _) =>
        {
            var file = new Mutation(seed, originals).Next();
            using var late = new CancellationTokenSource(Patience);
            try
            {
                if (await IsReadAsync(file, late.Token))
                    Interlocked.Increment(ref read);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"mutation {seed}, {file.Length} bytes: {e.GetType().Name}", e);
            }
        });

        // Else it would be the refusals that were tested.
        Assert.InRange(read, Files / 3, Files - 1);
    }

    static async Task<bool> IsReadAsync(byte[] file, CancellationToken cancel)
    {
        await using var stream = new MemoryStream(file);
        try
        {
            await foreach (var entry in LibraryExportReader.ReadAsync(stream, new ExportLimits { MaxRowBytes = 32_000 }, cancel))
                Assert.True(IsWhole(entry), entry.ToString());
            return true;
        }
        catch (ExportRejectedException refused)
        {
            Assert.False(string.IsNullOrWhiteSpace(refused.Detail) || string.IsNullOrWhiteSpace(refused.Fix));
            return false;
        }
    }

    static bool IsWhole(ExportEntry entry) => entry switch
    {
        RecognisedFormat format => format.Columns.Count > 0,
        SkippedRow row => row.Line > 0 && !string.IsNullOrWhiteSpace(row.Reason),
        ExportedBook book => book.Line > 0 && book.Title.Length > 0 && book.Authors.Concat(book.AdditionalAuthors).All(IsName),
        _ => false,
    };

    static bool IsName(string name) => AuthorName.KeyOf(name).Length > 0 && !AuthorName.IsPlaceholder(name) && AuthorName.Tidy(name) == name;
}
