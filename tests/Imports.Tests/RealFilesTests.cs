using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

/// <summary>Files as reference managers, shops, scripts and spreadsheets write them.</summary>
public class RealFilesTests
{
    [Theory]
    [InlineData("_id,author_details,title\n1,\"Morgan, Richard\",Altered Carbon\n2,\"Pratchett, Terry|Gaiman, Neil\",Good Omens\n", "Altered Carbon / Morgan, Richard", "Good Omens / Pratchett, Terry & Gaiman, Neil")]
    [InlineData("TITLE,\"AUTHOR (last, first)\",ISBN\nCien años,\"García Márquez, Gabriel\",\n", "Cien años / García Márquez, Gabriel")]
    [InlineData("Titel,\"Autor (Nachname, Vorname)\"\nMomo,\"Ende, Michael\"\n", "Momo / Ende, Michael")]
    [InlineData("Título,\"Autor (Apellido, Nombre)\"\nDos,\"Vargas Llosa, Mario\"\n", "Dos / Vargas Llosa, Mario")]
    [InlineData("Title,Author Last,Author First\nThe Dispossessed,Le Guin,Ursula K.\n", "The Dispossessed / Ursula K. Le Guin")]
    [InlineData("Titre;Nom auteur;Prénom auteur\nLa peste;Camus;Albert\n", "La peste / Albert Camus")]
    [InlineData("Название,Фамилия,Имя\nВойна и мир,Толстой,Лев\n", "Война и мир / Лев Толстой")]
    [InlineData("Tytuł;Nazwisko;Imię\nSolaris;Lem;Stanisław\n", "Solaris / Stanisław Lem")]
    [InlineData("Titre de la série;Type;Titre de l'album;Auteurs\nAstérix;BD;Astérix le Gaulois;\"Goscinny, René; Uderzo, Albert\"\n", "Astérix le Gaulois / Goscinny, René & Uderzo, Albert")]
    [InlineData("Titre;Nom auteur complet\nLa peste;Albert Camus\n", "La peste / Albert Camus")]
    [InlineData("title.text,author.name\nDune,Frank Herbert\n", "Dune / Frank Herbert")]
    [InlineData("ID,Titel des Buches,Name des Autors\n1,Momo,Michael Ende\n", "Momo / Michael Ende")]
    [InlineData("Série,Titre (VF),Auteur principal\nFondation,Fondation foudroyée,Isaac Asimov\n", "Fondation foudroyée / Isaac Asimov")]
    [InlineData("Titel;Autor (Nachname, Vorname)\nMomo;Ende, Michael\nDune;Herbert, Frank\n", "Momo / Ende, Michael", "Dune / Herbert, Frank")]
    [InlineData("Título\tAutor (apellido, nombre)\nDos\tVargas Llosa, Mario\n", "Dos / Vargas Llosa, Mario")]
    [InlineData("Title|Author (last, first)|Shelf, room\nEmma|Austen, Jane|left, hall\n", "Emma / Austen, Jane")]
    [InlineData("שם הספר,שם הסופר\nדיונה,Frank Herbert\n", "דיונה / Frank Herbert")]
    [InlineData("שם הספר,סופר\nדיונה,Frank Herbert\n", "דיונה / Frank Herbert")]
    [InlineData("Название;ФИО автора\nДюна;Фрэнк Герберт\n", "Дюна / Фрэнк Герберт")]
    [InlineData("Название;Фамилия И.О.\nДюна;Герберт Ф.\n", "Дюна / Герберт Ф.")]
    [InlineData("도서명,작가명\n소년이 온다,한강\n", "소년이 온다 / 한강")]
    [InlineData("상품명,저자\n소년이 온다,한강\n", "소년이 온다 / 한강")]
    [InlineData("题名,责任者\n活着,余华\n", "活着 / 余华")]
    [InlineData("書名,責任表示\n雪国,川端康成\n", "雪国 / 川端康成")]
    [InlineData("Title,Author (Last Name First)\nEmma,\"Austen, Jane\"\n", "Emma / Austen, Jane")]
    [InlineData("Hauptsachtitel;Verfasser\nMomo;Michael Ende\n", "Momo / Michael Ende")]
    [InlineData("Books,Author\nDune,Frank Herbert\n", "Dune / Frank Herbert")]
    [InlineData("Knygos pavadinimas;Autorius\nDune;Frank Herbert\n", "Dune / Frank Herbert")]
    [InlineData("Titill;Höfundur\nDune;Frank Herbert\n", "Dune / Frank Herbert")]
    [InlineData("Nosaukums;Autors\nDune;Frank Herbert\n", "Dune / Frank Herbert")]
    [InlineData("Pealkiri;Autor\nDune;Frank Herbert\n", "Dune / Frank Herbert")]
    [InlineData("Surname,Initials,Title\nTolkien,J.R.R.,The Hobbit\n", "The Hobbit / J.R.R. Tolkien")]
    [InlineData("Nachname;Initialen;Titel\nTolkien;J.R.R.;Der Hobbit\n", "Der Hobbit / J.R.R. Tolkien")]
    [InlineData("РќР°Р·РІР°РЅРёРµ;РђРІС‚РѕСЂ\nР”СЋРЅР°;Р›РµРІ РўРѕР»СЃС‚РѕР№\n", "Дюна / Лев Толстой")]
    [InlineData("NĂˇzev;Autor\nVĂˇlka s mloky;Karel ÄŚapek\n", "Válka s mloky / Karel Čapek")]
    [InlineData("T√≠tulo;Autor\nCien a√±os;Gabriel Garc√≠a M√°rquez\n", "Cien años / Gabriel García Márquez")]
    [InlineData("T├¡tulo;Autor\nCien a├▒os;Gabriel Garc├¡a M├írquez\n", "Cien años / Gabriel García Márquez")]
    [InlineData("Title,Author\nSolaris,StanisĹ‚aw Lem\n", "Solaris / Stanisław Lem")]
    [InlineData("Title,Author\nВойна,Р›РµРІ РўРѕР»СЃС‚РѕР№\n", "Война / Лев Толстой")]
    [InlineData("Title,Author\nCien,Gabriel Garc├¡a M├írquez\n", "Cien / Gabriel García Márquez")]
    public async Task A_column_is_known_by_what_people_call_it(string csv, params string[] books) =>
        Assert.Equal(books, (await BooksAsync(csv)).Select(InShort));

    [Theory]
    [InlineData("A,\"Terry Pratchett, Neil Gaiman\",\"Pratchett, Terry, Gaiman, Neil\"", "Terry Pratchett", "Neil Gaiman")]
    [InlineData("A,\"Terry Pratchett, Neil Gaiman\",\"Terry Pratchett, Neil Gaiman\"", "Terry Pratchett", "Neil Gaiman")]
    [InlineData("A,\"Terry Pratchett, Neil Gaiman\",", "Terry Pratchett", "Neil Gaiman")]
    [InlineData("A,Terry Pratchett; Neil Gaiman,", "Terry Pratchett", "Neil Gaiman")]
    [InlineData("A,Maj Sjöwall / Per Wahlöö,", "Maj Sjöwall", "Per Wahlöö")]
    [InlineData("A,Аркадий Стругацкий and Борис Стругацкий,", "Аркадий Стругацкий", "Борис Стругацкий")]
    [InlineData("A,\"Ana Ruiz, Eva Gil, Luz Paz\",", "Ana Ruiz", "Eva Gil", "Luz Paz")]
    [InlineData("A,\"Martin Luther King, Jr.\",\"Jr., Martin Luther King,\"", "Martin Luther King, Jr.")]
    [InlineData("A,\"Little, Brown and Company\",\"Company, Little, Brown and\"", "Little, Brown and Company")]
    [InlineData("A,\"Prince Harry, The Duke of Sussex\",\"Sussex, Prince Harry, The Duke of\"", "Prince Harry, The Duke of Sussex")]
    public async Task A_Goodreads_file_that_another_tool_filled_may_have_several_authors_in_one_cell(string row, params string[] names)
    {
        var withInverted = $"Book Id,Title,Author,Author l-f,ISBN,My Rating,Bookshelves,Exclusive Shelf\n1,{row},,5,read,read\n2,B,Ann Lee,\"Lee, Ann\",,5,read,read\n";
        var without = $"Book Id,Title,Author,ISBN,My Rating,Bookshelves,Exclusive Shelf\n1,{row[..(row.LastIndexOf(names.Length == 1 ? ",\"" : ",", StringComparison.Ordinal) is var end && row[^1] == '"' ? row.LastIndexOf(",\"", StringComparison.Ordinal) : end)]},,5,read,read\n";

        foreach (var csv in new[] { withInverted, without })
            Assert.Equal(names, (await BooksAsync(csv)).First().Authors);
    }

    [Theory]
    [InlineData("My book list 2024,,\nTitle,Author,ISBN\nDune,Frank Herbert,9780441013593\n")]
    [InlineData("Meine Bücher\n\nTitel;Autor\nDune;Frank Herbert\n")]
    [InlineData("Biblioteca de Ana;;\nActualizado;2024-01-02;\nTítulo;Autor;ISBN\nDune;Frank Herbert;\n")]
    [InlineData("蔵書リスト,\nタイトル,著者\nDune,Frank Herbert\n")]
    [InlineData("Meine Bücher\nStand 2024\nAnna\nRegal 1\nRegal 2\nRegal 3\n\nTitel;Autor\nDune;Frank Herbert\n")]
    [InlineData("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nTitle,Author\nDune,Frank Herbert\n")]
    public async Task The_header_may_stand_below_a_caption(string csv)
    {
        var read = await Corpus.ReadTextAsync(csv);

        Assert.Equal("Dune / Frank Herbert", InShort(Assert.Single(read.OfType<ExportedBook>())));
        Assert.Contains("above the names of the columns", read.OfType<SkippedRow>().First().Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("書名,姓,名\nノルウェイの森,村上,春樹\n", "ノルウェイの森 / 村上春樹")]
    [InlineData("タイトル,名,姓\n雪国,康成,川端\n", "雪国 / 川端康成")]
    [InlineData("书名,姓,名\n活着,余,华\n", "活着 / 余华")]
    [InlineData("書名,姓,名\nDune,Herbert,Frank\n", "Dune / Frank Herbert")]
    [InlineData("Title,Author 1,Author 2\nGood Omens,Neil Gaiman,Terry Pratchett\n", "Good Omens / Neil Gaiman + Terry Pratchett")]
    [InlineData("Titel;Autor 1;Autor 2\nGood Omens;Neil Gaiman;Terry Pratchett\n", "Good Omens / Neil Gaiman + Terry Pratchett")]
    [InlineData("Titre;Auteur 1;Auteur 2\nAstérix;René Goscinny;Albert Uderzo\n", "Astérix / René Goscinny + Albert Uderzo")]
    [InlineData("Название;Автор 1;Автор 2\nПикник;Аркадий Стругацкий;Борис Стругацкий\n", "Пикник / Аркадий Стругацкий + Борис Стругацкий")]
    public async Task Names_in_two_columns_are_read_in_their_own_order(string csv, string book) =>
        Assert.Equal("2: " + book, Corpus.InShort((await Corpus.ReadTextAsync(csv)).OfType<ExportedBook>()).Single());

    [Theory]
    [InlineData("Dune,Frank Herbert,9780441013593\nEmma,Jane Austen,\n")]
    [InlineData("1;9782070360024;L'étranger;Albert Camus\n2;9782070360420;La peste;Albert Camus\n")]
    [InlineData("ノルウェイの森,村上春樹,4062748681\n")]
    [InlineData("La peste;Albert Camus;1947\nNana;Émile Zola;1880\n")]
    [InlineData("Солярис\tСтанислав Лем\t5\n")]
    [InlineData("Dune,Frank Herbert\nEmma,Jane Austen\n")]
    [InlineData("Jane Austen,Emma\n")]
    [InlineData("La peste;Albert Camus\nNana;Émile Zola\n")]
    [InlineData("Солярис\tСтанислав Лем\n")]
    [InlineData("Die Räuber;Schiller, Friedrich\n")]
    [InlineData("Cien años de soledad,Gabriel García Márquez\n")]
    [InlineData("Ζορμπάς,Νίκος Καζαντζάκης\n")]
    public async Task A_file_without_a_header_is_refused_as_such(string csv) =>
        Assert.Equal("csv has no header", (await Assert.ThrowsAsync<ExportRejectedException>(() => Corpus.ReadTextAsync(csv))).Error);

    [Theory]
    [InlineData("[\n  {\"title\": \"Dune\"}\n]\n", "JSON")]
    [InlineData("\uFEFF{ \"books\": [] }", "JSON")]
    [InlineData("\n\n  [\"Dune\"]", "JSON")]
    [InlineData("\uFEFF<!DOCTYPE html><html><body>Sign in</body></html>", "a web page")]
    [InlineData("\r\n<HTML><head></head></HTML>", "a web page")]
    [InlineData("<!-- saved --><html></html>", "a web page")]
    [InlineData("  <?xml version=\"1.0\"?><books/>", "XML")]
    public async Task Text_of_another_kind_is_named_wherever_it_starts(string text, string kind) =>
        Assert.Equal($"the file is {kind}", (await Assert.ThrowsAsync<ExportRejectedException>(() => Corpus.ReadTextAsync(text))).Detail);

    [Theory]
    [InlineData("Title,Author,Review\nDune,Frank Herbert,\"good \0 book\"\nEmma,Jane Austen,\n")]
    [InlineData("Titel;Autor;Notiz\nDune;Frank Herbert;\"sehr \0gut\"\nEmma;Jane Austen;\n")]
    [InlineData("Title,Author,Review\n\"Dune\0\",Frank Herbert,\nEmma,Jane Austen,\n")]
    public async Task A_zero_in_a_cell_is_dirt(string csv) =>
        Assert.Equal(["Dune / Frank Herbert", "Emma / Jane Austen"], (await BooksAsync(csv)).Select(InShort));

    [Theory]
    [InlineData("0306406152 (pbk.)")]
    [InlineData("\uFFFE\uFFFF9780306406157 (\uFFFEpbk.)")] // no characters at all, which no normalisation takes
    [InlineData("9780306406157 (hardcover) : $24.95")]
    [InlineData("9780306406157 (rel.) : EUR 24,95")]
    [InlineData("978-0-306-40615-7 0-306-40615-2")]
    [InlineData("0306406152/9780306406157")]
    [InlineData("978030640615751299")]
    [InlineData("9780306406157 51299")]
    [InlineData("٩٧٨٠٣٠٦٤٠٦١٥٧")]
    [InlineData("۹۷۸۰۳۰۶۴۰۶۱۵۷")]
    [InlineData("९७८०३०६४०६१५७")]
    [InlineData("９７８０３０６４０６１５７")]
    [InlineData("9,780,306,406,157")]
    [InlineData("9.780.306.406.157")]
    [InlineData("9 780306 406157")]
    [InlineData("978.0.306.40615.7")]
    [InlineData("978\u00AD0306406157")]
    [InlineData("ISBN: 978-0-306-40615-7")]
    [InlineData("ISBN13 9780306406157")]
    [InlineData("ISBN9780306406157 (broché)")]
    [InlineData("ISBN-10: 0-306-40615-2, ISBN-13: 978-0-306-40615-7")]
    [InlineData("['9780306406157', '0306406152']")]
    public async Task An_ISBN_is_found_among_what_else_the_cell_holds(string cell) =>
        Assert.Equal("9780306406157", Assert.Single(await BooksAsync($"title,author,isbn\nX,Ann Lee,\"{cell}\"\n")).Isbn?.Digits);

    [Theory]
    [InlineData("03O6406152")]
    [InlineData("9780306406158 (pbk.)")]
    [InlineData("B00FU0M3ZU")]
    [InlineData("12345678901234567890")]
    public async Task What_is_no_ISBN_is_remarked(string cell)
    {
        var book = Assert.Single(await BooksAsync($"title,author,isbn\nX,Ann Lee,\"{cell}\"\n"));

        Assert.Null(book.Isbn);
        Assert.NotNull(book.IsbnRemark);
    }

    [Theory]
    [InlineData("Book Id\tTitle\tSort Character\tPrimary Author\tPrimary Author Role\tMedia\n1\tFirst Contact\t1\tStewart, Patrick\tActor\tDVD\n2\tDune\t1\tHerbert, Frank\t\tPaperback\n")]
    [InlineData("Key,Item Type,Author,Title,Publication Title,ISSN,DOI\nA,journalArticle,\"Smith, Jane Q.\",On Snails,Journal,1,2\nB,book,\"Herbert, Frank\",Dune,,,\n")]
    [InlineData("Titel;Autor;Medientyp\nOscar;Udo Jürgens;Musik\nDune;Herbert, Frank;Gebundenes Buch\n")]
    [InlineData("Название;Автор;Тип\nСолярис;Андрей Тарковский;Фильм\nDune;Herbert, Frank;Книга\n")]
    public async Task Films_music_and_articles_are_skipped_with_a_reason(string csv)
    {
        var read = await Corpus.ReadTextAsync(csv);

        Assert.Contains("not a book", Assert.Single(read.OfType<SkippedRow>()).Reason, StringComparison.Ordinal);
        Assert.Equal("Dune / Herbert, Frank", InShort(Assert.Single(read.OfType<ExportedBook>())));
    }

    [Fact]
    public async Task Zotero_parts_people_by_semicolons_only() => Assert.Equal(
        ["Cien años / García Márquez, Gabriel", "Lucifer / Niven, Larry & Pournelle, Jerry", "Dos / van der Berg, Anna & Vargas Llosa, Mario", "Eins / Goethe, Johann Wolfgang von"],
        (await BooksAsync("""
            Key,Item Type,Author,Title,Publication Title,ISSN,DOI
            A,book,"García Márquez, Gabriel",Cien años,,,
            B,book,"Niven, Larry; Pournelle, Jerry",Lucifer,,,
            C,book,"van der Berg, Anna; Vargas Llosa, Mario",Dos,,,
            D,book,"Goethe, Johann Wolfgang von",Eins,,,

            """)).Select(InShort));

    [Theory]
    [InlineData("Terry Pratchett, Neil Gaiman")]
    [InlineData("Terry Pratchett & Neil Gaiman")]
    [InlineData("Terry Pratchett; Neil Gaiman")]
    public async Task A_Goodreads_column_that_another_tool_filled_with_two_names_holds_two(string cell) => Assert.Equal(
        ["Good Omens / Terry Pratchett & Neil Gaiman"],
        (await BooksAsync($"Book Id,Title,Author,Author l-f,Additional Authors,ISBN,Bookshelves,Exclusive Shelf\n,Good Omens,\"{cell}\",,,,,read\n")).Select(InShort));

    [Theory]
    [InlineData("Title,Author,Rating\nGood Omens,Terry Pratchett, Neil Gaiman,5\nDune,Frank Herbert,5\n", "Good Omens / Terry Pratchett & Neil Gaiman")]
    [InlineData("Title,Author,Rating\nThe Lion, the Witch,C. S. Lewis,5\nDune,Frank Herbert,5\n", "The Lion, the Witch / C. S. Lewis")]
    [InlineData("Titel,Autor,Bewertung\nEins,Maj Sjöwall, Per Wahlöö,5\nDune,Frank Herbert,5\n", "Eins / Maj Sjöwall & Per Wahlöö")]
    public async Task A_row_with_too_many_cells_is_rejoined_where_a_comma_was_not_quoted_and_remarked(string csv, string book)
    {
        var books = await BooksAsync(csv);

        Assert.Equal((book, 5), (InShort(books[0]), books[0].Rating));
        Assert.Contains("has 4 cells, the header 3", books[0].IsbnRemark, StringComparison.Ordinal);
        Assert.Equal(("Dune / Frank Herbert", (string?)null), (InShort(books[1]), books[1].IsbnRemark));
    }

    [Fact]
    public async Task A_row_with_too_many_cells_that_cannot_be_rejoined_is_remarked() =>
        Assert.Contains("wrong columns", (await BooksAsync("Title,Author,Rating\nGood Omens,Terry Pratchett,Neil Gaiman,5\n"))[0].IsbnRemark, StringComparison.Ordinal);

    [Theory]
    [InlineData("Title,Author,ISBN,Rating\nGood Omens,Terry Pratchett,Neil Gaiman,9780060853983,5\n", "has 5 cells, the header 4: its cells may stand in the wrong columns; \"Neil Gaiman\" is not an ISBN")]
    [InlineData("Title,Author,ISBN\nEats, Shoots & Leaves,Lynne Truss,9781592400874\n", "has 4 cells, the header 3: cells that begin with a space were read as part of the one before")]
    [InlineData("ISBN;Titel;Autor\n9780441013593;Dune;Teil 1;Frank Herbert\n", "has 4 cells, the header 3: its cells may stand in the wrong columns")]
    public async Task A_row_with_too_many_cells_is_remarked_unless_a_right_ISBN_shows_that_title_and_author_are_in_their_columns(string csv, string remark) =>
        Assert.EndsWith(remark, (await BooksAsync(csv))[0].IsbnRemark, StringComparison.Ordinal);

    [Fact]
    public async Task Open_Librarys_reading_log_is_known()
    {
        var read = await Corpus.ReadTextAsync("Work ID,Title,Authors,First Publish Year,Edition ID,Edition Count,Bookshelf,My Ratings,Ratings Average,Ratings Count,Has Ebook,Subjects\nOL1W,Dune,Frank Herbert,1965,OL1M,10,Already Read,5,4.5,20,True,Sf\n");

        Assert.Equal("Open Library", Assert.IsType<RecognisedFormat>(read[0]).Format);
        Assert.Equal((5, "Already Read"), Assert.IsType<ExportedBook>(read[1]) is var book ? (book.Rating, book.Shelf) : default);
    }

    static async Task<List<ExportedBook>> BooksAsync(string csv) => [.. (await Corpus.ReadTextAsync(csv)).OfType<ExportedBook>()];

    static string InShort(ExportedBook book) => $"{book.Title} / {string.Join(" & ", book.Authors)}";
}
