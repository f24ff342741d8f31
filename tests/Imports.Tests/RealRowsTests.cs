using System.Text;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

/// <summary>Rows and cells that need a second look: names encoded twice, rules and totals, films and records, ISBNs.</summary>
public class RealRowsTests
{
    [Theory]
    [InlineData("Řád")]
    [InlineData("Čapek, Ševčík")]
    [InlineData("Анна Ахматова")]
    [InlineData("Їжа її")]
    [InlineData("Ĺubomír Ĺľ")]
    [InlineData("Ångström")]
    [InlineData("Ελύτης")]
    [InlineData("ÄÖÜ")]
    [InlineData("村上春樹")]
    [InlineData("Ă, Â și Î")]
    public async Task A_name_that_was_encoded_once_stays_as_it_is(string name) => Assert.Equal([$"A / {name.Replace(", ", " & ", StringComparison.Ordinal)}"], (await BooksAsync($"Title,Author\nA,{name.Replace(", ", ";", StringComparison.Ordinal)}\n")).Select(InShort));

    [Theory]
    [InlineData("Title,Author\n---,---\nDune,Frank Herbert\n", 1)]
    [InlineData("Title|Author|ISBN\n:---|:---:|---\nDune|Frank Herbert|\n", 1)]
    [InlineData("Title,Author,Pages\nDune,Frank Herbert,400\nTotal,,400\n", 1)]
    [InlineData("Titel;Autor;Seiten\nDune;Frank Herbert;400\nSumme;;400\n", 1)]
    [InlineData("Название;Автор\nДюна;Фрэнк Герберт\nИтого;\n", 1)]
    [InlineData("Title,Author\nTotal,Ann Lee\n-,Bob Roe\n", 2)]
    public async Task Rules_and_totals_are_no_books(string csv, int books) => Assert.Equal(books, (await BooksAsync(csv)).Count);

    [Fact]
    public async Task Column_names_that_look_like_names_are_no_book()
    {
        var refused = await Assert.ThrowsAsync<ExportRejectedException>(() => BooksAsync("Product Name,Order Date,ASIN\nDune,2024-01-02,B00ABCDEFG\n"));

        Assert.DoesNotContain("the first row is a book", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Media", "Compact Disc")]
    [InlineData("Media", "Videodisc")]
    [InlineData("Media", "Musik-CD")]
    [InlineData("Media", "Tonträger")]
    [InlineData("Media", "Spielfilm")]
    [InlineData("Media", "Musical score")]
    [InlineData("Media", "Serial")]
    [InlineData("Media", "Moving image")]
    [InlineData("Media", "Streaming video")]
    [InlineData("Media", "DVDビデオ")]
    [InlineData("Media", "音楽CD")]
    [InlineData("Media", "음반")]
    [InlineData("Media", "唱片")]
    [InlineData("Media", "Płyta CD")]
    [InlineData("Media", "期刊文章")]
    [InlineData("Media", "Film en DVD")]
    [InlineData("Material", "DVD")]
    [InlineData("Medienart", "Film")]
    [InlineData("Binding", "Blu-ray")]
    [InlineData("Document type", "Musical Score")]
    [InlineData("itype", "DVD")]
    [InlineData("Einband", "DVD")]
    [InlineData("Вид документа", "Ноты")]
    public async Task A_film_or_a_record_is_no_book(string column, string kind)
    {
        var read = await Corpus.ReadTextAsync($"Title,Author,{column}\nA,Ann Lee,{kind}\nB,Bob Roe,Paperback\nC,Eva Gil,Book\n");

        Assert.Equal(["B / Bob Roe", "C / Eva Gil"], read.OfType<ExportedBook>().Select(InShort));
        Assert.Contains("not a book", Assert.Single(read.OfType<SkippedRow>()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0-306-40615-2-1", null)]
    [InlineData("0-306-40615-2", "9780306406157")]
    [InlineData("978-0-306-40615-7 51499", "9780306406157")]
    [InlineData("9'780'306'406'157", "9780306406157")]
    public async Task An_isbn_ends_with_its_check_digit(string cell, string? isbn) =>
        Assert.Equal(isbn, (await BooksAsync($"Title,Author,ISBN\nA,Ann Lee,{cell}\n")).Single().Isbn?.Digits);

    [Fact]
    public async Task Japanese_mail_encoding_is_read()
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding("iso-2022-jp")!.GetBytes("書名,著者\n雪国,川端康成\n");
        var read = await Corpus.ReadBytesAsync(bytes);

        Assert.Equal("雪国 / 川端康成", InShort(Assert.Single(read.OfType<ExportedBook>())));
    }

    static async Task<List<ExportedBook>> BooksAsync(string csv) => [.. (await Corpus.ReadTextAsync(csv)).OfType<ExportedBook>()];

    static string InShort(ExportedBook book) => $"{book.Title} / {string.Join(" & ", book.Authors)}";
}
