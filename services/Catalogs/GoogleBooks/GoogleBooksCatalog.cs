using CacheWarming.Bibliographies;
using CacheWarming.Catalogs.Calls;
using CacheWarming.Catalogs.Editions;
using CacheWarming.Catalogs.InOrder;
using Microsoft.Extensions.Options;
using Refit;

namespace CacheWarming.Catalogs.GoogleBooks;

/// <summary>Google Books: volumes (editions) without author ids, 40 per call, grouped into works.</summary>
sealed class GoogleBooksCatalog(IGoogleBooksApi api, ProviderCalls calls, IOptions<GoogleBooksOptions> options, TimeProvider time) : IFurtherCatalog
{
    public const string ProviderName = "Google Books";

    // The maximum, see https://developers.google.com/books/docs/v1/using: a larger number is refused.
    const int MostVolumes = 40;
    const int TitleMatches = 20;

    public string Name => ProviderName;

    public int IsbnsPerCall => 1;

    public void ThrowIfClosed() => calls.ThrowIfClosed();

    public Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Caller caller, CancellationToken cancel) =>
        AuthorAsync(question, options.Value.MaxCallsPerAuthor, caller, cancel);

    public Task<AuthorAnswer> WorksInOneCallAsync(AuthorQuestion question, Caller caller, CancellationToken cancel) =>
        AuthorAsync(question, mostCalls: 1, caller, cancel);

    public async Task<IReadOnlyList<Work>> WorksByTitleAsync(string title, Caller caller, CancellationToken cancel)
    {
        var words = Quoted(title);
        return words.Length == 0 ? [] : Works(await FindAsync("intitle:" + words, 0, TitleMatches, caller, cancel));
    }

    public async Task<IReadOnlyList<Work>> WorksByIsbnAsync(IReadOnlyCollection<Isbn> isbns, Caller caller, CancellationToken cancel)
    {
        if (isbns.Count > IsbnsPerCall)
        {
            throw new ArgumentException("One ISBN in one call", nameof(isbns));
        }

        if (isbns.Count == 0)
        {
            return [];
        }

        // A search for an unknown ISBN finds books that mention the number.
        var isbn = isbns.First();
        var volumes = await FindAsync($"isbn:{isbn}", 0, TitleMatches, caller, cancel);
        return [.. Works(volumes).Where(work => work.Isbns.Contains(isbn))];
    }

    async Task<AuthorAnswer> AuthorAsync(AuthorQuestion question, int mostCalls, Caller caller, CancellationToken cancel)
    {
        var name = Quoted(question.Author);
        var volumes = new Dictionary<string, Volume>(StringComparer.Ordinal);
        var made = 0;
        for (var more = name.Length > 0; more && made < mostCalls;)
        {
            // The reported total is an estimate that changes from page to page, so a page that is not full is taken as the last one.
            var page = await FindAsync("inauthor:" + name, made * MostVolumes, MostVolumes, caller, cancel);
            made++;
            more = page.Count == MostVolumes;
            foreach (var volume in page)
            {
                volumes.TryAdd(volume.Id!, volume);
            }
        }

        return AuthorOfEditions.Answer(question, Works(volumes.Values), ProviderName, made, time.GetUtcNow());
    }

    async Task<IReadOnlyList<Volume>> FindAsync(string query, int start, int count, Caller caller, CancellationToken cancel)
    {
        var answer = await calls.GetAsync(cancel => api.VolumesAsync(query, start, count, cancel), caller, cancel);
        return [.. (answer?.Items ?? []).OfType<Volume>().Where(volume => !string.IsNullOrEmpty(volume.Id))];
    }

    static IReadOnlyList<Work> Works(IEnumerable<Volume> volumes) =>
        GroupEditions.IntoWorks(volumes.Select(volume => volume.ToEdition()).OfType<Edition>(), "gb", ProviderName);

    static string Quoted(string text)
    {
        var words = Title.Tidy(text.Replace('"', ' '));
        return words.Any(char.IsLetterOrDigit) ? $"\"{words}\"" : "";
    }
}

/// <summary>Google Books' HTTP API.</summary>
interface IGoogleBooksApi
{
    const string Fields = "kind,items(id,volumeInfo(title,subtitle,authors,publishedDate,categories,industryIdentifiers,language))";

    [Get("/volumes?q={query}&printType=books&startIndex={start}&maxResults={count}&fields=" + Fields)]
    Task<ApiResponse<VolumesAnswer>> VolumesAsync(string query, int start, int count, CancellationToken cancel);
}
