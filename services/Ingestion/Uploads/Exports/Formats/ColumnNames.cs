namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>
/// The column names that people use in their lists of books, in many languages. See <see cref="Header"/> for what is ignored in names.
/// </summary>
static class ColumnNames
{
    static readonly string[] Titles =
    [
        "title", "book title", "book titles", "title of book", "title of the book", "name of book", "book name", "full title", "main title", "work title",
        "titel", "buchtitel", "werktitel", "boektitel", "bok titel", "bogtitel", "tittel", "boktittel",
        "titre", "titre du livre", "título", "título del libro", "título do livro", "títol", "titolo", "titolo del libro", "titlu", "titlul cărții",
        "tytuł", "tytuł książki", "titul", "název", "název knihy", "názov", "názov knihy", "naslov", "cím", "könyvcím", "nimi", "teoksen nimi", "nimeke",
        "kitap adı", "kitabın adı", "eser adı", "başlık", "название", "название книги", "заглавие", "наименование", "назва", "назва книги",
        "τίτλος", "τίτλος βιβλίου", "כותר", "כותרת", "שם הספר", "عنوان", "العنوان", "عنوان الكتاب", "اسم الكتاب", "عنوان کتاب", "نام کتاب",
        "タイトル", "書名", "題名", "本のタイトル", "作品名", "书名", "标题", "標題", "题名", "書籍名稱", "제목", "책 제목", "도서명", "서명",
        "शीर्षक", "पुस्तक का नाम", "tiêu đề", "tựa đề", "tên sách", "nhan đề", "judul", "judul buku", "ชื่อหนังสือ", "ชื่อเรื่อง",
        "titre de l'album", "titre de l'ouvrage", "titre complet", "nom du livre", "título original", "título de la obra", "titolo opera", "titolo dell'opera", "nome do livro",
        "nombre del libro", "tytuł dzieła", "title.text", "title name", "item title", "name/title", "作品タイトル", "商品名", "本の名前", "書籍名", "书籍名称", "图书名称",
        "pavadinimas", "knygos pavadinimas", "antraštė", "nosaukums", "grāmatas nosaukums", "pealkiri", "raamatu pealkiri", "titill", "bókartitill", "heiti", "nafn bókar", "izenburua", "teitl", "teideal", "titulli", "titull",
        "naslov knjige", "наслов", "наслов књиге", "სათაური", "վերնագիր", "کتاب کا نام", "বইয়ের নাম", "hauptsachtitel", "hauptsachtitel (hst)", "titel und verantwortlichkeit", "product name", "상품명", "서적명",
        "book", "books", "buch", "bücher", "livre", "livres", "libro", "libros", "libri", "livro", "livros", "boek", "boeken", "książka", "książki", "kniha", "knihy", "könyv", "könyvek", "kirja", "kirjat", "kitap", "kitaplar", "книга", "книги", "knyga", "bók",
        "الكتاب", "name",
    ];

    static readonly string[] Authors =
    [
        "author", "authors", "author name", "author names", "author full name", "name of author", "book author", "book authors", "primary author", "main author",
        "first author", "author 1", "autor 1", "auteur 1", "autore 1", "forfatter 1", "författare 1", "kirjailija 1", "szerző 1", "yazar 1", "автор 1", "συγγραφέας 1", "المؤلف 1", "著者1", "作者1", "저자1",
        "erster autor", "premier auteur", "primer autor", "primeiro autor", "primo autore", "writer", "writers", "written by", "by", "creator", "creators", "author text", "author l-f", "author details", "author(s)",
        "author (last, first)", "author (first last)", "authors (last, first)", "author last first", "author sort", "name of the author", "primary authors",
        "autor", "autors", "autoren", "autorin", "autorinnen", "autor/in", "autor*innen", "verfasser", "verfasserin", "schriftsteller",
        "auteur", "auteurs", "autrice", "auteur/autrice", "nom de l'auteur", "nom auteur complet", "nom complet de l'auteur", "nom de l'auteur complet", "auteur(s)", "auteur (nom, prénom)", "écrivain", "scénariste",
        "autor (nachname, vorname)", "autor (apellido, nombre)", "autor (apellidos, nombre)", "autore (cognome, nome)", "autor (sobrenome, nome)", "autora", "autores", "autor/a", "autor(es)", "nombre del autor",
        "nome do autor", "escritor", "escritora", "autore", "autori", "autore/i", "scrittore", "autorul", "schrijver", "schrijvers",
        "författare", "forfatter", "forfattere", "kirjailija", "tekijä", "tekijät", "kirjoittaja", "autorzy", "autor książki", "pisarz",
        "autoři", "spisovatel", "avtor", "szerző", "szerzők", "író", "yazar", "yazarlar", "yazarı", "yazar adı",
        "автор", "авторы", "автор книги", "писатель", "автори", "συγγραφέας", "συγγραφείς", "מחבר", "מחברים", "סופר", "שם המחבר",
        "المؤلف", "مؤلف", "المؤلفون", "اسم المؤلف", "الكاتب", "كاتب", "نویسنده", "نویسندگان",
        "autorius", "autoriai", "autoriaus vardas", "autori", "autora vārds", "höfundur", "höfundar", "egilea", "awdur", "údar", "autor knjige", "писац", "аутор", "ავტორი", "հեղինակ", "مصنف", "লেখক",
        "author (last name first)", "author (last name, first name)", "author (surname, first name)", "author (surname first)", "фио автора", "автор (фио)", "фио", "фамилия и.о.", "фамилия и. о.", "фамилия, имя", "фамилия и имя автора",
        "прізвище автора", "піб автора", "שם הסופר", "שם הסופרת", "סופרת", "שם מחבר", "작가명", "저자명", "저자 이름", "责任者", "責任者", "責任表示", "责任说明", "責任表示/著者", "作者/译者", "verantwortlichkeitsangabe",
        "著者", "著者名", "作者", "作者名", "作家", "作家名", "저자", "지은이", "작가", "글쓴이", "लेखक", "tác giả", "penulis", "pengarang", "ผู้แต่ง", "ผู้เขียน",
    ];

    static readonly string[] AdditionalAuthors =
    [
        "additional authors", "other authors", "co-authors", "co-author", "secondary authors", "secondary author", "author 2", "second author", "contributors",
        "autor 2", "auteur 2", "autore 2", "forfatter 2", "författare 2", "kirjailija 2", "szerző 2", "yazar 2", "автор 2", "συγγραφέας 2", "المؤلف 2", "著者2", "作者2", "저자2", "zweiter autor", "deuxième auteur", "segundo autor", "secondo autore",
        "weitere autoren", "mitwirkende", "autres auteurs", "otros autores", "altri autori", "outros autores", "andere auteurs", "inni autorzy", "другие авторы",
    ];

    public static int? Title(Header header) => header.Find(Titles);

    public static int? Author(Header header) => header.Find(Authors);

    /// <summary>
    /// Finds all columns that are read, at any position and with any of their usual names; null if title or author is missing.
    /// </summary>
    public static ExportColumns? In(Header header) => Title(header) is { } title && (Author(header) ?? Surname(header)) is { } author
        ? Around(header, title, author)
        : null;

    /// <summary>Like <see cref="In"/>, but the words may be part of a longer name: "Titre (VF)", "Autor des Buches".</summary>
    public static ExportColumns? Among(Header header) =>
        (Title(header) ?? header.WithWord(Titles.Except(Things), NoTitles.Concat(Authors))) is { } title && (Author(header) ?? Surname(header) ?? header.WithWord(Authors, NoAuthors)) is { } author && title != author
            ? Around(header, title, author) with { Confidence = "medium" }
            : null;

    /// <summary>Words that name a title column if they stand alone, but not within a longer name: "Book price".</summary>
    static readonly string[] Things =
    [
        "books", "bücher", "livres", "libros", "libri", "livros", "boeken", "książki", "knihy", "könyvek", "kirjat", "kitaplar", "книги", "knyga", "bók", "heiti", "book", "buch", "livre", "libro", "livro", "boek", "książka", "kniha", "könyv", "kirja", "kitap", "книга", "الكتاب", "name", "nimi", "naslov",
    ];

    static readonly string[] NoTitles =
    [
        "series", "serie", "série", "reihe", "ciclo", "collection", "sort", "sorted", "short", "sub", "subtitle", "id", "url", "link", "publication", "journal", "author", "alternate", "length", "language",
        "series", "uniform", "image", "cover", "number", "no", "count", "type", "isbn", "rating", "publisher", "shelf", "store", "notes", "cycle", "club", "year", "date",
    ];

    static readonly string[] NoAuthors =
    [
        "id", "ids", "url", "link", "image", "photo", "gender", "nationality", "country", "count", "bio", "biography", "notes", "birth", "birthdate", "born", "death", "role", "roles", "sex", "age", "email",
        "rating", "additional", "other", "others", "second", "secondary", "2", "3", "4", "number", "dates", "date", "year", "key", "avatar", "works", "genre", "first", "last", "website", "about", "illustrator",
        "title", "series", "language",
    ];

    /// <summary>Whether any cell is the name of a column that is read.</summary>
    public static bool KnowsAny(Header header) => Title(header) is not null || Author(header) is not null || Surname(header) is not null || GivenName(header) is not null
        || header.WithWord(Titles.Except(Things), []) is not null || header.WithWord(Authors, []) is not null
        || Around(header, 0, 0) is not { AdditionalAuthors: null, Media: null, Isbns.Count: 0, Rating: null, ReadCount: null, Shelf: null, DateRead: null, DateAdded: null, Years.Count: 0 };

    /// <summary>Like <see cref="In"/>, if the columns of title and author are known already.</summary>
    public static ExportColumns Around(Header header, int title, int author) => new(title, author)
    {
        AuthorParts = GivenName(header) is { } given && Surname(header) is { } surname ? [given, surname] : [],
        AdditionalAuthors = header.Find(AdditionalAuthors),
        Media = header.Find("media", "media type", "item type", "material type", "type of media", "format", "type", "medium", "medientyp", "material", "materialart", "medienart", "dokumenttyp", "document type", "resource type", "itype", "itemtype", "binding", "einband", "soort", "materiaal", "materiaalsoort", "matériel", "tipo de material", "tipo de documento", "materiale", "rodzaj", "druh", "вид", "вид документа", "資料種別", "文献类型", "자료유형", "type de média", "type de document", "tipo", "typ", "тип"),
        Isbns = header.All("isbn13", "isbn", "isbns", "isbn/uid", "isbn10", "ean", "ean13") is { Count: > 0 } isbns ? isbns : [.. header.Holding("isbn")],
        Rating = header.Find("my rating", "my ratings", "rating", "star rating", "stars", "bewertung", "calificación", "valoración", "voto", "valutazione", "nota", "ocena", "оценка", "評価"),
        ReadCount = header.Find("read count", "times read"),
        Shelf = header.Find("exclusive shelf", "shelf", "read status", "reading status", "status", "bookshelf"),
        DateRead = header.Find("date read", "last date read", "date finished", "finished", "finish date", "gelesen am", "date de lecture", "fecha de lectura"),
        DateAdded = header.Find("date added", "added", "entry date", "hinzugefügt am", "date d'ajout", "fecha de alta"),
        Years = header.All(
            "original publication year", "first published", "first publish year", "year published", "publication year", "published", "publish date", "year",
            "jahr", "erscheinungsjahr", "année", "año", "ano", "anno", "jaar", "rok", "год", "年", "出版年"),
    };

    static int? GivenName(Header header) => header.Find(
        "author first name", "first name author", "author's first name", "author given name", "author first", "author firstname", "author forename", "author first names",
        "vorname", "autor vorname", "vorname autor", "vorname des autors", "prénom", "prénom auteur", "prénom de l'auteur", "auteur prénom",
        "nombre autor", "autor nombre", "nombre", "nome", "nome autore", "autore nome", "nome autor", "autor nome", "voornaam", "voornaam auteur", "auteur voornaam",
        "förnamn", "fornavn", "etunimi", "imię", "imię autora", "jméno", "jméno autora", "meno", "keresztnév", "ad", "yazar adı", "имя", "имя автора", "ім'я", "όνομα", "名",
        "nombre del autor", "nombres del autor", "nome do autor", "nome dell'autore", "forfatter fornavn", "forfatterens fornavn", "författare förnamn", "författarens förnamn",
        "kirjailijan etunimi", "voornaam van de auteur", "prenumele autorului", "prenume autor", "ime autora", "szerző keresztneve",
        "initials", "initialen", "initiales", "iniciales", "iniziali", "iniciais", "inicjały", "инициалы", "ініціали", "и.о.", "имя отчество", "имя, отчество", "vardas", "vārds", "eesnimi", "eiginnafn",
        "first name", "given name", "given names", "forename", "first", "firstname");

    static int? Surname(Header header) => header.Find(
        "author last name", "last name author", "author's last name", "author surname", "author last", "author lastname", "author family name",
        "nachname", "autor nachname", "nachname autor", "nachname des autors", "nom", "nom auteur", "nom de l'auteur", "auteur nom", "nom de famille",
        "apellido", "apellidos", "apellido autor", "apellidos autor", "autor apellido", "autor apellidos", "cognome", "cognome autore", "autore cognome",
        "sobrenome", "sobrenome autor", "apelido", "achternaam", "achternaam auteur", "auteur achternaam", "efternamn", "efternavn", "etternavn", "sukunimi",
        "nazwisko", "nazwisko autora", "příjmení", "příjmení autora", "priezvisko", "vezetéknév", "soyad", "yazar soyadı", "фамилия", "фамилия автора", "прізвище", "επώνυμο", "姓",
        "apellido del autor", "apellidos del autor", "sobrenome do autor", "apelido do autor", "cognome dell'autore", "forfatter efternavn", "forfatterens efternavn",
        "forfatter etternavn", "författare efternamn", "författarens efternamn", "kirjailijan sukunimi", "achternaam van de auteur", "numele autorului", "nume autor",
        "prezime autora", "szerző vezetékneve",
        "pavardė", "uzvārds", "perekonnanimi", "eftirnafn", "prezime",
        "last name", "surname", "family name", "last", "lastname");
}
