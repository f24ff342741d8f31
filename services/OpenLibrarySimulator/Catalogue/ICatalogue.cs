namespace CacheWarming.OpenLibrarySimulator.Catalogue;

/// <summary>The works served: of a file, or made up on the fly.</summary>
interface ICatalogue
{
    /// <summary>Works with all words of <paramref name="text"/> in that field, each once, in no order.</summary>
    IEnumerable<CatalogueWork> Find(Field field, string text);

    /// <summary>Authors with all words of <paramref name="name"/> in their name.</summary>
    IEnumerable<CatalogueAuthor> FindAuthors(string name);

    CatalogueAuthor? Author(string key);

    /// <summary>The key of the record that this one was merged into.</summary>
    string? MergedInto(string key);
}

/// <summary>Where to look.</summary>
enum Field
{
    /// <summary>Title and authors together, or an ISBN.</summary>
    Any,
    Title,

    /// <summary>All words in one author's name.</summary>
    Author,
    AuthorKey,
    Isbn,

    /// <summary>All words in one subject.</summary>
    Subject,
}
