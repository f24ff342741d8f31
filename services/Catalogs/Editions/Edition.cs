using System.Globalization;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.Editions;

/// <summary>An edition from a provider that has books but no works.</summary>
/// <param name="Language">As the provider writes it: <c>en</c>, <c>en_US</c>, <c>eng</c>.</param>
sealed record Edition(
    string Title,
    IReadOnlyList<AuthorRef> Authors,
    IReadOnlyList<Isbn> Isbns,
    int? Year,
    IReadOnlyList<string> Subjects,
    string? Language)
{
    /// <summary>Null for a record without a title, which could be neither found nor shown.</summary>
    /// <param name="date">Begins with the year, if it is known: <c>1969-03</c>.</param>
    public static Edition? From(
        string? title, IEnumerable<string?>? authors, IEnumerable<string?> isbns, string? date, IEnumerable<string?>? subjects, string? language) =>
        string.IsNullOrWhiteSpace(title)
            ? null
            : new Edition(
                Bibliographies.Title.Tidy(title),
                [.. (authors ?? []).Select(name => AuthorName.Tidy(name ?? "")).Where(name => name.Length > 0).DistinctBy(AuthorName.KeyOf).Select(name => new AuthorRef(name, CatalogId: null))],
                [.. isbns.Select(text => Isbn.TryParse(text, out var isbn) ? isbn : (Isbn?)null).OfType<Isbn>().Distinct()],
                date is { Length: >= 4 } && int.TryParse(date.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 0 ? year : null,
                [.. (subjects ?? []).Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text!.Trim())],
                language);
}
