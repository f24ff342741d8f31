using System.Text;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

public class SpreadsheetTests
{
    [Fact]
    public async Task An_export_saved_again_by_a_spreadsheet_is_read_with_semicolons_a_mark_and_broken_isbns()
    {
        var entries = await Corpus.ReadAsync("excel-semicolon.csv");

        Assert.Equal(
            [
                "Goodreads (high)",
                "2: The Final Empire (Mistborn, #1) / Brandon Sanderson",
                "3: The Left Hand of Darkness / Ursula K. Le Guin",
                "4: Müller; oder \"Der Größte\" / Terry Pratchett + Neil Gaiman",
            ],
            Corpus.InShort(entries));
        var first = Assert.IsType<ExportedBook>(entries[1]);
        Assert.Equal(("9780765311788", new DateOnly(2021, 4, 1)), (first.Isbn?.Digits, first.DateRead));
    }

    [Fact]
    public async Task A_line_that_names_the_separator_is_no_header() => Assert.Equal(
        ["List of books (medium)", "3: Die Verwandlung / Kafka, Franz", "4: Der Prozess / Franz Kafka"],
        Corpus.InShort(await Corpus.ReadAsync("excel-sep-line.csv")));

    [Fact]
    public async Task Unicode_text_with_tabs_is_read() => Assert.Equal(
        ["Goodreads (high)", "2: Война и мир / Лев Толстой", "3: Les Misérables / Victor Hugo"],
        Corpus.InShort(await Corpus.ReadAsync("excel-utf-16.txt")));

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    public async Task Every_unicode_encoding_is_read_with_its_mark_and_the_common_ones_without(string name, bool marked)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. marked ? encoding.GetPreamble() : [], .. encoding.GetBytes("Title,Author\nCien años,Gabriel García Márquez\n")];

        Assert.Equal(
            ["List of books (high)", "2: Cien años / Gabriel García Márquez"],
            Corpus.InShort(await Corpus.ReadBytesAsync(bytes)));
    }

    [Fact]
    public async Task Windows_1252_is_read()
    {
        var entries = await Corpus.ReadAsync("excel-windows-1252.csv");

        Assert.Equal(
            [
                "List of books (high)",
                "2: Cien años de soledad / Gabriel García Márquez",
                "3: L’Étranger – édition / Albert Camus",
                "4: Plain / Ann Lee",
            ],
            Corpus.InShort(entries));
        Assert.Equal([1967, 1942, null], entries.OfType<ExportedBook>().Select(book => book.Year));
    }

    [Fact]
    public async Task Files_of_two_encodings_glued_together_are_read_and_the_second_header_is_no_book() => Assert.Equal(
        [
            "List of books (high)",
            "2: Die Räuber / Friedrich Schiller",
            "3: the header again",
            "4: Die Nächte / Ann Müller",
        ],
        Corpus.InShort(await Corpus.ReadAsync("glued-encodings.csv")));
}
