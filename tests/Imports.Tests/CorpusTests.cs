using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

/// <summary>Every file in <c>Corpus</c> is read as its <c>.expected.txt</c> says.</summary>
public class CorpusTests
{
    const string Expected = ".expected.txt";

    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder).Select(Path.GetFileName).OfType<string>().Where(name => !name.EndsWith(Expected, StringComparison.Ordinal));

    public static TheoryData<string> Files => [.. Names.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_gives_exactly_the_expected_books_authors_and_reasons(string file)
    {
        await using var stream = File.OpenRead(Path.Combine(Folder, file));
        var read = await Expectation.OfAsync(LibraryExportReader.ReadAsync(stream, new ExportLimits(), CancellationToken.None));

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Folder, file + Expected)), read);
    }

    [Fact]
    public void The_corpus_has_at_least_forty_files() => Assert.InRange(Names.Count(), 40, 1_000);

    [Fact]
    public async Task Nothing_private_comes_out_of_any_file()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*" + Expected))
            Assert.DoesNotContain("SECRET", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }
}
