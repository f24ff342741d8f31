using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>Converts a work of Open Library's answer to a <see cref="Work"/>.</summary>
static class ReadWork
{
    const int MostSubjects = 8;

    /// <summary>Null for a record without key or title, which could be neither found nor shown.</summary>
    public static Work? From(WorkDocument? document)
    {
        if (document is null || string.IsNullOrWhiteSpace(document.Key) || string.IsNullOrWhiteSpace(document.Title))
        {
            return null;
        }

        return new Work(
            Id(document.Key),
            document.Title.Trim(),
            Authors(document),
            Isbns(document.Isbn),
            document.FirstPublishYear,
            [.. Distinct(document.Subject).Take(MostSubjects)],
            document.CoverI is > 0 ? document.CoverI : null,
            document.EditionCount ?? 0,
            [.. Distinct(document.Language)],
            OpenLibraryCatalog.ProviderName);
    }

    /// <summary>The last part of <c>/works/OL45804W</c> or <c>/authors/OL19981A</c>.</summary>
    public static string Id(string key)
    {
        var name = key.AsSpan().Trim().TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        return (name.EndsWith(".json", StringComparison.Ordinal) ? name[..^5] : name).ToString();
    }

    // If a record has no name, the two lists do not match; then no name may be assigned to an id.
    static List<AuthorRef> Authors(WorkDocument document)
    {
        var names = document.AuthorName ?? [];
        var keys = document.AuthorKey ?? [];
        var authors = new List<AuthorRef>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            var name = AuthorName.Tidy(names[i] ?? "");
            var author = new AuthorRef(name, keys.Count == names.Count && !string.IsNullOrEmpty(keys[i]) ? Id(keys[i]!) : null);
            if (name.Length > 0 && !authors.Exists(known => author.CatalogId is null ? known == author : known.CatalogId == author.CatalogId))
            {
                authors.Add(author);
            }
        }

        return authors;
    }

    static List<Isbn> Isbns(IReadOnlyList<string?>? texts)
    {
        var isbns = new List<Isbn>();
        var known = new HashSet<Isbn>();
        foreach (var text in texts ?? [])
        {
            if (Isbn.TryParse(text, out var isbn) && known.Add(isbn))
            {
                isbns.Add(isbn);
            }
        }

        return isbns;
    }

    static IEnumerable<string> Distinct(IReadOnlyList<string?>? texts) =>
        (texts ?? []).Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text!.Trim()).Distinct(StringComparer.Ordinal);
}
