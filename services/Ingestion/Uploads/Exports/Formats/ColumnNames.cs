namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>Finds columns by what people call them: case, spaces and punctuation do not count.</summary>
static class ColumnNames
{
    static readonly string[] Titles =
        ["title", "booktitle", "booktitles", "nameofbook", "book", "name", "titel", "buchtitel", "titre", "título", "titulo", "titolo", "titul"];

    static readonly string[] Authors =
    [
        "author", "authors", "authorname", "authornames", "bookauthor", "primaryauthor", "mainauthor", "writer", "writers", "writtenby", "by", "creator",
        "creators", "authorlf", "autor", "autoren", "auteur", "auteurs", "autore", "autori", "autores", "autora", "författare", "schrijver",
    ];

    public static int? Title(IReadOnlyList<string> header) => Find(header, Titles);

    public static int? Author(IReadOnlyList<string> header) => Find(header, Authors);

    /// <summary>Every column that Goodreads has, wherever and under whichever common name it stands; null without title or author.</summary>
    public static ExportColumns? In(IReadOnlyList<string> header) => Title(header) is not { } title || Author(header) is not { } author
        ? null
        : new ExportColumns(title, author)
        {
            AdditionalAuthors = Find(header, "additionalauthors", "otherauthors", "coauthors", "secondaryauthors", "contributors"),
            Isbns = All(header, "isbn13", "isbn", "isbns", "isbnuid", "isbn10", "ean", "ean13"),
            Rating = Find(header, "myrating", "rating", "starrating", "stars"),
            ReadCount = Find(header, "readcount", "timesread"),
            Shelf = Find(header, "exclusiveshelf", "shelf", "readstatus", "status"),
            DateRead = Find(header, "dateread", "lastdateread", "datefinished", "finished"),
            DateAdded = Find(header, "dateadded", "added"),
            Years = All(header, "originalpublicationyear", "firstpublished", "yearpublished", "publicationyear", "year"),
        };

    public static int? Find(IReadOnlyList<string> header, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            for (var column = 0; column < header.Count; column++)
            {
                if (Plain(header[column]) == name)
                    return column;
            }
        }

        return null;
    }

    static List<int> All(IReadOnlyList<string> header, params ReadOnlySpan<string> names)
    {
        var columns = new List<int>();
        foreach (var name in names)
        {
            if (Find(header, name) is { } column)
                columns.Add(column);
        }

        return columns;
    }

    static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
