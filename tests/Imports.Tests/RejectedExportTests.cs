using System.Text;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

public class RejectedExportTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  \r\n \n")]
    [InlineData("\uFEFF")]
    public async Task An_empty_file_is_refused(string csv) => Assert.Equal("csv is empty", (await RefusedAsync(Encoding.UTF8.GetBytes(csv))).Error);

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 0x03, 0x04, 1, 2 }, "the file is a zip archive or an Excel workbook")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8 }, "the file is a gzip archive")]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13 }, "the file is an image")]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46 }, "the file is an image")]
    [InlineData(new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 2 }, "the file is an image")]
    [InlineData(new byte[] { 0x49, 0x49, 0x2A, 0, 8, 0 }, "the file is an image")]
    [InlineData(new byte[] { 0x52, 0x61, 0x72, 0x21, 0x1A, 7 }, "the file is a RAR archive")]
    [InlineData(new byte[] { 0x54, 0x69, 0x74, 0x6C, 0x65, 0x2C, 0, 0, 0, 1 }, "the file holds binary data (zero bytes)")]
    public async Task What_is_no_text_is_refused(byte[] bytes, string detail)
    {
        var refused = await RefusedAsync(bytes);

        Assert.Equal(("csv is not a text file", detail), (refused.Error, refused.Detail));
    }

    [Theory]
    [InlineData("<!DOCTYPE html><title>Sign in</title>", "the file is a web page")]
    [InlineData("{\"books\": []}", "the file is JSON")]
    public async Task Text_of_another_kind_is_refused(string text, string detail) =>
        Assert.Equal(detail, (await RefusedAsync(Encoding.UTF8.GetBytes(text))).Detail);

    [Fact]
    public async Task Without_an_author_column_the_columns_found_are_shown_and_how_to_name_one()
    {
        var refused = await RefusedAsync("Title,Pages\nEmma,300\n"u8.ToArray());

        Assert.Equal("csv has no author column", refused.Error);
        Assert.Equal("columns found: \"Title\", \"Pages\"", refused.Detail);
        Assert.Equal(1, refused.Line);
        Assert.Equal("The first row names the columns: name the one that holds the author \"Author\".", refused.Fix);
    }

    [Fact]
    public async Task Without_a_title_column_too() =>
        Assert.Equal("csv has no title column", (await RefusedAsync("Author,Pages\nJane Austen,300\n"u8.ToArray())).Error);

    [Fact]
    public async Task A_header_alone_is_refused() => Assert.Equal("csv has no books", (await RefusedAsync("Title,Author\n"u8.ToArray())).Error);

    [Fact]
    public async Task More_rows_than_allowed_are_refused_where_they_begin()
    {
        var refused = await RefusedAsync("Title,Author\nA,B\nC,D\nE,F\n"u8.ToArray(), new ExportLimits { MaxRows = 2 });

        Assert.Equal(("csv has too many rows", 4), (refused.Error, refused.Line));
    }

    [Fact]
    public async Task As_many_rows_as_allowed_are_read() =>
        Assert.Equal(3, (await Corpus.ReadTextAsync("Title,Author\nA,B\nC,D\n", new ExportLimits { MaxRows = 2 })).Count);

    [Fact]
    public async Task A_row_without_end_is_refused_before_it_fills_the_memory()
    {
        var csv = "Title,Author\nEmma,Jane Austen\nDune,\"" + new string('x', 400_000);
        var refused = await RefusedAsync(Encoding.UTF8.GetBytes(csv), new ExportLimits { MaxRowBytes = 100_000 });

        Assert.Equal(("csv has an endless row", 3), (refused.Error, refused.Line));
        Assert.DoesNotContain("xxx", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_does_not_swallow_books_silently() => Assert.Equal(
        [
            "List of books (high)",
            "2: Emma / Jane Austen",
            "3: Dune / Frank Herbert",
            "3: a quote (\") is never closed: lines 3 to 6 were read as one row",
        ],
        Corpus.InShort(await Corpus.ReadAsync("unclosed-quote.csv")));

    [Fact]
    public async Task A_title_that_swallowed_other_rows_is_skipped()
    {
        var entries = await Corpus.ReadTextAsync($"Title,Author\n\"{new string('x', 2_000)}\",Ann Lee\nEmma,Jane Austen\n");

        Assert.Equal(
            ["List of books (high)", "2: title or author is far too long: a quote (\") is missing or not closed", "3: Emma / Jane Austen"],
            Corpus.InShort(entries));
    }

    static Task<ExportRejectedException> RefusedAsync(byte[] csv, ExportLimits? limits = null) =>
        Assert.ThrowsAsync<ExportRejectedException>(() => Corpus.ReadBytesAsync(csv, limits));
}
