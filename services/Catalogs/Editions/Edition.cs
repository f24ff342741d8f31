using System.Globalization;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.Editions;

/// <summary>One edition, of a provider that knows books but not works.</summary>
/// <param name="Language">As the provider writes it: <c>en</c>, <c>en_US</c>, <c>eng</c>.</param>
sealed record Edition(
    string Title,
    IReadOnlyList<AuthorRef> Authors,
    IReadOnlyList<Isbn> Isbns,
    int? Year,
    IReadOnlyList<string> Subjects,
    string? Language)
{
    /// <summary>Null where there is no title, which nobody can find or show.</summary>
    /// <param name="date">Begins with the year, as far as it is known: <c>1969-03</c>.</param>
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
