using CacheWarming.Bibliographies;

namespace CacheWarming.Tests.Bibliographies;

/// <summary>Works and authors in short, for tables.</summary>
static class Books
{
    public static Isbn Isbn(string written) => CacheWarming.Bibliographies.Isbn.Read(written).Isbn ?? throw new ArgumentException("no ISBN", nameof(written));

    public static Work Work(string id, string title, params AuthorRef[] authors) =>
        new(id, title, authors, [], null, [], null, 1, [], "OpenLibrary");

    public static AuthorRef Author(string name, string? id = null) => new(name, id);

    public static AuthorQuestion Ask(string name, string[]? titles = null, Isbn[]? isbns = null, string? id = null) => new(name, id, titles ?? [], isbns ?? []);
}
