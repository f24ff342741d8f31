using System.Text;
using System.Text.RegularExpressions;
using CacheWarming.Bibliographies;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Uploads.Exports.Formats;
using CacheWarming.Ingestion.Uploads.Exports.Recognition;
using CacheWarming.Ingestion.Uploads.Exports.Text;

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>Recognises the kind of a file and finds its columns.</summary>
static partial class RecogniseColumns
{
    /// <summary>The number of rows that are sent to a recogniser.</summary>
    const int MostExamples = 5;

    // Most specific format first.
    static readonly IExportFormat[] Formats =
    [
        new Goodreads(), new StoryGraph(), new LibraryThing(), new Hardcover(), new BookWyrm(), new Calibre(), new Libib(),
        new Zotero(), new OpenLibraryLog(), new SimpleList(),
    ];

    /// <param name="encoding">The encoding in which the rows were read.</param>
    /// <exception cref="ExportRejectedException">The columns are not recognised, or the recogniser can't be asked now.</exception>
    public static async Task<(string Format, ExportColumns Columns)> RunAsync(IReadOnlyList<ExportRow> first, IColumnRecogniser? recogniser, string encoding, CancellationToken cancel)
    {
        var rows = first.Select(row => row.Fields).ToList();
        var header = new Header(rows[0]);
        if (Known(header, rows) is { } known)
            return known;
        // Spreadsheets may have a caption above the column names: "My books 2024".
        for (var above = 1; above < rows.Count; above++)
        {
            if (rows[..above].TrueForAll(IsCaption) && Known(new Header(rows[above]), rows[above..]) is var (name, columns))
                return (name, columns with { RowsAbove = above });
        }

        return recogniser is not null && await GuessAsync(recogniser, first, cancel) is { } guess
            ? ($"List of books, columns named by {guess.By}", Columns(guess))
            : throw Unknown(first[0], header, encoding);
    }

    static (string Format, ExportColumns Columns)? Known(Header header, List<IReadOnlyList<string>> rows)
    {
        foreach (var format in Formats)
        {
            if (format.Recognise(header, rows) is { } columns)
                return (format.Name, columns);
        }

        return null;
    }

    static bool IsCaption(IReadOnlyList<string> row) => row.Count(cell => !string.IsNullOrWhiteSpace(cell)) < 3;

    static async Task<ColumnGuess?> GuessAsync(IColumnRecogniser recogniser, IReadOnlyList<ExportRow> first, CancellationToken cancel)
    {
        var header = first[0].Fields;
        try
        {
            var guess = await recogniser.RecogniseAsync(new UnknownTable(header, [.. first.Skip(1).Take(MostExamples).Select(row => row.Fields)]), cancel);
            return guess is not null && IsColumn(guess.Title) && IsColumn(guess.Author) ? guess : null;
        }
        catch (RecogniserUnavailableException e)
        {
            throw new ExportRejectedException(
                ErrorCode.ColumnsNotRecognisedNow,
                $"{Found(first[0])}; {e.Message}",
                first[0].Line,
                "Upload again later, or name the columns \"Title\" and \"Author\" in the first row.",
                e.RetryAfter,
                e);
        }

        bool IsColumn(int column) => column >= 0 && column < header.Count;
    }

    static ExportColumns Columns(ColumnGuess guess) => new(guess.Title, guess.Author)
    {
        Confidence = "low",
        AdditionalAuthors = guess.AdditionalAuthors,
        Isbns = guess.Isbn is { } isbn ? [isbn] : [],
        Rating = guess.Rating,
        Shelf = guess.Shelf,
        DateRead = guess.DateRead,
        Years = guess.Year is { } year ? [year] : [],
    };

    static ExportRejectedException Unknown(ExportRow first, Header header, string encoding)
    {
        if (!encoding.StartsWith("utf-", StringComparison.Ordinal) && first.Fields.Any(field => !Ascii.IsValid(field)))
        {
            return new ExportRejectedException(
                ErrorCode.NotUtf8,
                $"saved as {encoding}? Read so, no column is known; {Found(first)}",
                first.Line,
                "Save the file as UTF-8; in a spreadsheet use \"Save as\", \"CSV UTF-8\".");
        }

        if (first.Fields.Any(field => Isbn.Read(field).Isbn is not null || ExportValues.Number(field) is not null) || (first.Fields.Count < 4 && !ColumnNames.KnowsAny(header) && first.Fields.Any(MayBePerson) && !first.Fields.Any(NamesColumn)))
        {
            return new ExportRejectedException(
                ErrorCode.NoHeader,
                $"the first row is a book: {string.Join(", ", first.Fields.Take(40).Select(cell => $"\"{Shortened(cell)}\""))}",
                first.Line,
                "Write the names of the columns into a row above: \"Title\", \"Author\", \"ISBN\".");
        }

        var missing = ColumnNames.Title(header) is null ? "title" : "author";
        return new ExportRejectedException(
            ErrorCode.NoColumn(missing),
            Found(first),
            first.Line,
            $"The first row names the columns: name the one that holds the {missing} \"{(missing == "title" ? "Title" : "Author")}\".");
    }

    /// <summary>
    /// Whether the text has two or more words that all begin with a capital, like "Frank Herbert" and unlike hand-written column names.
    /// </summary>
    static bool MayBePerson(string cell) => Person().IsMatch(Title.Tidy(cell));

    // For example "Order Date", "ASIN".
    static bool NamesColumn(string cell) => ColumnWord().IsMatch(Title.Tidy(cell));

    [GeneratedRegex(@"(?:^|\s)(?:name|date|id|asin|sku|price|quantity|qty|status|type|category|url|link|datum|preis|fecha|precio|prix|prezzo|data|preço|дата|цена)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Pattern.Timeout)]
    private static partial Regex ColumnWord();

    [GeneratedRegex(@"^\p{Lu}[\p{L}\p{M}'’.-]*(?:,?\s(?:\p{Lu}[\p{L}\p{M}'’.-]*|de|la|von|van|der|di|da|del))*,?\s\p{Lu}[\p{L}\p{M}'’.-]*$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Person();

    static string Found(ExportRow first) => $"columns found: {string.Join(", ", first.Fields.Take(40).Select(name => $"\"{Shortened(name)}\""))}";

    static string Shortened(string name) => name.Length <= 40 ? name : name[..39] + "…";
}
