using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;

namespace CacheWarming.Tests.CacheHits.Replay;

/// <summary>One way in which readers ask for the books of a library.</summary>
sealed record Question(string Kind, string Path);

/// <summary>The sample library, asked for in every way that its reader, and people like that reader, would.</summary>
static partial class Library
{
    public static string Folder { get; } = FindSamples();

    public static string Export => Path.Combine(Folder, "goodreads_library_export.csv");

    public static async Task<IReadOnlyList<Question>> QuestionsAsync() => [.. (await RowsAsync()).SelectMany(QuestionsAbout).Distinct()];

    static async Task<List<Row>> RowsAsync()
    {
        using var text = new StreamReader(Export);
        await using var csv = CsvReader.Create(text, new CsvReaderOptions { HasHeader = false }, leaveOpen: true);
        await csv.ReadAsync(default);
        var columns = csv.Current.ToArray();
        var rows = new List<Row>();
        while (await csv.ReadAsync(default))
        {
            var fields = csv.Current.ToArray();
            rows.Add(new Row(Field("Title"), Field("Author"), Field("ISBN13").Trim('=', '"'), Field("ISBN").Trim('=', '"')));

            string Field(string column) => fields[Array.IndexOf(columns, column)];
        }
        return rows;
    }

    static IEnumerable<Question> QuestionsAbout(Row row)
    {
        yield return new Question("title as written", Searches.Title(row.Title));
        yield return new Question("title and author", Searches.Title(row.Title, row.Author));
        yield return new Question("title, case misspelt", Searches.Title(SwapCase(row.Title)));
        yield return new Question("title, no diacritics", Searches.Title(WithoutDiacritics(row.Title)));
        yield return new Question("title, no series", Searches.Title(WithoutSeries(row.Title)));
        yield return new Question("title, no subtitle", Searches.Title(WithoutSubtitle(WithoutSeries(row.Title))));
        yield return new Question("author", Searches.Author(row.Author));
        yield return new Question("author, no diacritics", Searches.Author(WithoutDiacritics(row.Author)));
        if (row.Isbn13.Length == 13)
            yield return new Question("ISBN-13", Searches.Isbn(row.Isbn13));
        if (row.Isbn10.Length == 10)
            yield return new Question("ISBN-10", Searches.Isbn(row.Isbn10));
    }

    static string SwapCase(string text) => string.Concat(text.Select(letter => char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)));

    static string WithoutDiacritics(string text) => string.Concat(
        text.Normalize(NormalizationForm.FormD).Where(letter => char.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark))
        .Normalize(NormalizationForm.FormC);

    static string WithoutSeries(string title) => Series().Replace(title, "");

    static string WithoutSubtitle(string title) => title.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0 ? title[..colon] : title;

    static string FindSamples()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CacheWarming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests are not inside the repository.");
        return Path.Combine(folder.FullName, "samples");
    }

    [GeneratedRegex(@"\s*\([^()]*#[^()]*\)\s*$", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Series();

    sealed record Row(string Title, string Author, string Isbn13, string Isbn10);
}
