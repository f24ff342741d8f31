using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Simulator;

public sealed partial class SampleTests
{
    static readonly string[] NotInCatalogue = ["The Wandering Inn: Volume 1", "Unsong"];
    static readonly string Catalogue = PathOf("catalogue.jsonl");

    [Fact]
    public void The_catalogue_is_as_large_as_its_readme_says_and_every_key_is_unique()
    {
        var works = Works();
        var readme = File.ReadAllText(PathOf("README.md"));
        var authors = works.SelectMany(work => work.Authors).Distinct().ToList();

        Assert.Equal(works.Count, works.Select(work => work.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(authors.Count, authors.Select(author => author.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{works.Count:N0} works of {authors.Count} authors"), readme, StringComparison.Ordinal);
        Assert.Contains($"a library of {Library().Count} books", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_isbn_has_a_right_check_digit_and_belongs_to_one_work()
    {
        var isbns = Works().SelectMany(work => work.Isbn).ToList();
        Assert.All(isbns, isbn => Assert.True(CheckDigit.IsRight(isbn), isbn));
        Assert.Equal(isbns.Count, isbns.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Every_book_of_the_library_but_two_is_in_the_catalogue_by_author_and_isbn()
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions { DataFile = Catalogue });
        foreach (var book in Library())
        {
            // The catalogue has initials apart, and a full stop between letters parts no words.
            var author = Uri.EscapeDataString(InitialsApart().Replace(book.Author, ". "));
            var titles = await subject.TitlesAsync($"author={author}");
            var main = book.Title.Split(" (", 2)[0];
            Assert.Equal(!NotInCatalogue.Contains(book.Title), titles.Any(title => main.StartsWith(title, StringComparison.Ordinal)));
            if (CheckDigit.IsRight(book.Isbn13))
            {
                var found = Assert.Single(await subject.TitlesAsync($"q=isbn:{book.Isbn13}&author={author}"));
                Assert.StartsWith(found, main, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_library_has_the_quirks_of_real_ones()
    {
        var library = Library();
        Assert.InRange(library.Count(book => book.Isbn13.Length == 0) / (double)library.Count, 0.2, 0.3);
        Assert.Single(library, book => book.Isbn13.Length > 0 && !CheckDigit.IsRight(book.Isbn13));
        Assert.Contains(library, book => book.Isbn.EndsWith('X'));
        Assert.Contains(library, book => book.Author.Contains("  ", StringComparison.Ordinal));
        Assert.True(NotInCatalogue.Length <= 0.03 * library.Count);
    }

    [Theory]
    [InlineData("David Mitchell", "Back Story")]
    [InlineData("Elizabeth Taylor", "Elizabeth Takes Off")]
    [InlineData("Robert C. Martin", "Clean Code")]
    public async Task A_namesake_is_told_apart_only_by_the_readers_own_title(string name, string title)
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions { DataFile = Catalogue });
        var answer = await subject.GetAsync($"/search.json?author={Uri.EscapeDataString(name)}&fields=title,author_key,author_name");
        var owners = answer.GetProperty("docs").EnumerateArray().SelectMany(Owners).ToList();

        Assert.True(owners.Select(owner => owner.Key).Distinct(StringComparer.Ordinal).Count() >= 2);
        Assert.Single(owners, owner => owner.Title == title);

        IEnumerable<(string Key, string Title)> Owners(JsonElement work) => work.GetProperty("author_name").EnumerateArray()
            .Zip(work.GetProperty("author_key").EnumerateArray())
            .Where(author => author.First.GetString() == name)
            .Select(author => (author.Second.GetString()!, work.GetProperty("title").GetString()!));
    }

    [Fact]
    public async Task Merged_records_of_the_file_point_on()
    {
        await using var subject = await Subject.StartAsync(new SimulatorOptions { DataFile = Catalogue });
        var merged = await subject.GetAsync("/authors/OL899999901A.json");
        var king = await subject.GetAsync(merged.GetProperty("location").GetString() + ".json");
        Assert.Equal("Stephen King", king.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_line_that_can_not_be_read_is_named()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """
            {"key":"OL1W","title":"Solaris"}

            {"key":"OL2W"}
            """);
        var refused = await Assert.ThrowsAsync<FormatException>(() => Subject.StartAsync(new SimulatorOptions { DataFile = file }));
        File.Delete(file);
        Assert.Contains("line 3", refused.Message, StringComparison.Ordinal);
    }

    static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "samples", file);

    static List<CatalogWork> Works() =>
    [
        .. File.ReadLines(Catalogue)
            .Where(line => !line.Contains("\"redirect\"", StringComparison.Ordinal))
            .Select(line => JsonSerializer.Deserialize<CatalogWork>(line, Snake)!),
    ];

    static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    static List<(string Title, string Author, string Isbn, string Isbn13)> Library()
    {
        var rows = File.ReadLines(PathOf("goodreads_library_export.csv")).Select(Cells).ToList();
        Assert.All(rows, row => Assert.Equal(24, row.Length));
        Assert.Equal(["Title", "Author", "ISBN", "ISBN13"], new[] { rows[0][1], rows[0][2], rows[0][5], rows[0][6] });
        return [.. rows.Skip(1).Select(row => (row[1], row[2], row[5].Trim('=', '"'), row[6].Trim('=', '"')))];
    }

    static string[] Cells(string line) =>
        [.. Cell.Matches(line).Select(cell => cell.Groups["quoted"].Success ? cell.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : cell.Groups["plain"].Value)];

    [GeneratedRegex("""(?:^|,)(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^,]*))""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cell { get; }

    [GeneratedRegex("""(?<=\b\p{L})\.(?=\p{L})""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InitialsApart();

    [Fact]
    public async Task A_work_has_only_to_have_a_key_and_a_title()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file,
        [
            """{"key":"OL992001W","title":"The Hound of the Baskervilles","authors":[{"key":"OL99201A","name":"Sir Arthur Conan Doyle"}],"isbn":[],"edition_count":50,"first_publish_year":1902}""",
            """{"key":"OL992004W","title":"The Dispossessed"}""",
        ]);
        await using var subject = await Subject.StartAsync(new SimulatorOptions { DataFile = file });
        File.Delete(file);

        Assert.Equal(["The Hound of the Baskervilles"], await subject.TitlesAsync("author=doyle&fields=*"));
        Assert.Equal(["The Dispossessed"], await subject.TitlesAsync("q=title:dispossessed&fields=*"));
        foreach (var query in (string[])["q=subject:crime", "q=language:eng", "q=author_key:OL99201A&fields=key,language,subject,isbn"])
            await subject.TitlesAsync(query.Replace(",isbn", ",isbn,title", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"key":"OL1W","title":"T","authors":[{"key":"OL1A"}]}""")]
    [InlineData("""{"key":"OL1W","title":"T","authors":[null]}""")]
    [InlineData("""{"key":"OL1W","title":"T","isbn":["9789999999984",null]}""")]
    [InlineData("""{"key":"OL1W","title":"T","authors":[{"key":"OL1A","name":"A","alternate_names":[null]}]}""")]
    public async Task A_work_that_would_break_a_search_is_refused_at_the_start_with_its_line(string line)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, ["""{"key":"OL2W","title":"A book about \"redirect\" rules"}""", line]);

        var refused = await Assert.ThrowsAsync<FormatException>(() => Subject.StartAsync(new SimulatorOptions { DataFile = file }));
        File.Delete(file);

        Assert.Contains(", line 2: ", refused.Message, StringComparison.Ordinal);
    }
}
