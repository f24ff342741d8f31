using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

public class GoodreadsTests
{
    [Fact]
    public async Task An_export_of_24_columns_is_read_with_all_that_matters()
    {
        var entries = await Corpus.ReadAsync("goodreads-24.csv");

        Assert.Equal(24, Assert.IsType<RecognisedFormat>(entries[0]).Columns.Count);
        Assert.Equal(
            [
                "Goodreads (high)",
                "2: The Final Empire (Mistborn, #1) / Brandon Sanderson",
                "3: The Left Hand of Darkness / Ursula K. Le Guin",
                "4: Good Omens: The Nice and Accurate Prophecies of Agnes Nutter, Witch / Terry Pratchett + Neil Gaiman",
                "5: The Odyssey / Homer + Robert Fagles & Bernard Knox",
            ],
            Corpus.InShort(entries));

        var first = Assert.IsType<ExportedBook>(entries[1]);
        Assert.Equal("9780765311788", first.Isbn?.Digits);
        Assert.Null(first.IsbnRemark);
        Assert.Equal((5, 2, "read", 2006), (first.Rating, first.ReadCount, first.Shelf, first.Year));
        Assert.Equal((new DateOnly(2021, 4, 1), new DateOnly(2021, 3, 4)), (first.DateRead, first.DateAdded));

        var unread = Assert.IsType<ExportedBook>(entries[3]);
        Assert.Equal((null, 0, "to-read", 1990, null), (unread.Rating, unread.ReadCount, unread.Shelf, unread.Year, unread.DateRead));
        Assert.Equal(-700, Assert.IsType<ExportedBook>(entries[4]).Year);
    }

    [Fact]
    public async Task An_older_export_of_31_columns_is_the_same()
    {
        var entries = await Corpus.ReadAsync("goodreads-31.csv");

        Assert.Equal(31, Assert.IsType<RecognisedFormat>(entries[0]).Columns.Count);
        Assert.Equal(
            ["Goodreads (high)", "2: The Final Empire (Mistborn, #1) / Brandon Sanderson", "3: The Left Hand of Darkness / Ursula K. Le Guin"],
            Corpus.InShort(entries));
        Assert.Equal(2, Assert.IsType<ExportedBook>(entries[1]).ReadCount);
    }

    [Fact]
    public async Task Without_its_header_it_is_known_by_its_columns_and_lost_zeros_of_isbns_come_back()
    {
        var entries = await Corpus.ReadAsync("goodreads-no-header.csv");

        Assert.Equal(
            [
                "Goodreads (medium)",
                "1: The Final Empire (Mistborn, #1) / Brandon Sanderson",
                "2: The Left Hand of Darkness / Ursula K. Le Guin",
                "3: Good Omens: The Nice and Accurate Prophecies of Agnes Nutter, Witch / Terry Pratchett + Neil Gaiman",
                "4: The Odyssey / Homer + Robert Fagles & Bernard Knox",
            ],
            Corpus.InShort(entries));
        Assert.Equal(
            ["9780765311788", "9780441478125", "9780060853983", "9780140268867"],
            entries.OfType<ExportedBook>().Select(book => book.Isbn?.Digits));
        Assert.Equal([2006, 1969, 1990, -700], entries.OfType<ExportedBook>().Select(book => book.Year ?? 0));
        Assert.Equal(["read", "read", "to-read", "currently-reading"], entries.OfType<ExportedBook>().Select(book => book.Shelf));
    }

    [Fact]
    public async Task Columns_may_be_moved_removed_and_added()
    {
        var entries = await Corpus.ReadAsync("goodreads-other-columns.csv");

        Assert.Equal(
            ["Goodreads (high)", "2: The Final Empire (Mistborn, #1) / Brandon Sanderson", "3: The Left Hand of Darkness / Ursula K. Le Guin"],
            Corpus.InShort(entries));
        Assert.Equal([5, 4], entries.OfType<ExportedBook>().Select(book => book.Rating ?? 0));
        Assert.Equal(["9780765311788", "9780441478125"], entries.OfType<ExportedBook>().Select(book => book.Isbn?.Digits));
    }

    [Fact]
    public async Task Fifty_further_authors_come_apart_and_suffixes_and_dukes_do_not()
    {
        var books = (await Corpus.ReadAsync("goodreads-many-authors.csv")).OfType<ExportedBook>().ToList();

        Assert.Equal(50, books[0].AdditionalAuthors.Count);
        Assert.Equal(("Illustrator Aa", "Martin Luther King Jr."), (books[0].AdditionalAuthors[0], books[0].AdditionalAuthors[^1]));
        Assert.Equal(["Martin Luther King Jr."], books[2].Authors);
        Assert.Equal(["Ann Editor", "Henry Louis Gates III"], books[2].AdditionalAuthors);
        Assert.Equal(["Prince Harry"], books[1].Authors);
        Assert.Equal(["J.R. Moehringer"], books[1].AdditionalAuthors);
    }

    [Fact]
    public async Task Nobody_in_particular_is_no_author_but_the_book_is_kept()
    {
        var book = (await Corpus.ReadAsync("goodreads-many-authors.csv")).OfType<ExportedBook>().Last();

        Assert.Equal("Beowulf", book.Title);
        Assert.Empty(book.Authors);
        Assert.Equal(["Seamus Heaney", "J.R.R. Tolkien"], book.AdditionalAuthors);
    }

    [Fact]
    public async Task Reviews_may_hold_html_and_line_breaks_and_nothing_of_them_or_of_notes_comes_out()
    {
        var entries = await Corpus.ReadAsync("goodreads-reviews.csv");

        Assert.Equal(["Goodreads (high)", "2: Dune / Frank Herbert", "3: Emma / Jane Austen", "8: Ulysses / James Joyce"], Corpus.InShort(entries));
        Assert.All(entries.Skip(1), entry => Assert.DoesNotContain("SECRET", entry.ToString(), StringComparison.Ordinal));
        Assert.All(entries.Skip(1), entry => Assert.DoesNotContain("mind-killer", entry.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_script_comes_through() => Assert.Equal(
        [
            "Goodreads (high)",
            "2: الخيميائي / باولو كويلو",
            "3: יערות ועצים / עמוס עוז",
            "4: ノルウェイの森 (上) / 村上春樹",
            "5: Преступление и наказание / Фёдор Достоевский",
            "6: Los detectives salvajes / Roberto Bolaño",
            "7: Panserhjerte (Harry Hole, #8) / Jo Nesbø",
        ],
        Corpus.InShort(await Corpus.ReadAsync("goodreads-scripts.csv")));

    [Fact]
    public async Task A_bad_isbn_costs_no_book_and_says_why()
    {
        var books = (await Corpus.ReadAsync("goodreads-isbns.csv")).OfType<ExportedBook>();

        Assert.Equal<(string, string?, string?)>(
            [
                ("Right check digit X", "9780804429573", null),
                ("Wrong check digit", null, "\"9780306406158\" has a wrong check digit"),
                ("Ten is right where thirteen is not", "9780306406157", null),
                ("Lost zeros", "9780060935467", null),
                ("Amazon", null, "\"B00FU0M3ZU\" is an Amazon number (ASIN), not an ISBN"),
                ("Spreadsheet", null, "\"9.78E+12\" is in scientific notation: a spreadsheet cut its digits"),
                ("Junk", null, "\"97803742392 purity\" is not an ISBN"),
                ("None", null, null),
            ],
            books.Select(book => (book.Title, book.Isbn?.Digits, book.IsbnRemark)));
    }

    [Fact]
    public async Task Names_are_tidied_and_titles_must_be_there() => Assert.Equal(
        [
            "Goodreads (high)",
            "2: It / Stephen King",
            "3: The Hobbit / J.R.R. Tolkien",
            "4: The Silmarillion / J. R. R. Tolkien",
            "5: The House in the Cerulean Sea / TJ Klune",
            "6: Go Ask Alice / ",
            "7: Tales / ",
            "8: Found / ",
            "9: Nobody / ",
            "10: no title",
            "11: no title",
            "12: Last / Henry Louis Gates III",
        ],
        Corpus.InShort(await Corpus.ReadAsync("goodreads-names.csv")));

    [Fact]
    public async Task Two_spellings_of_an_author_in_one_library_are_one_author() => Assert.Single(
        (await Corpus.ReadAsync("goodreads-names.csv")).OfType<ExportedBook>()
            .SelectMany(book => book.Authors)
            .Where(author => author.EndsWith("Tolkien", StringComparison.Ordinal))
            .Select(AuthorName.KeyOf)
            .Distinct());
}
