using CacheWarming.Bibliographies;
using CacheWarming.Catalogs.Calls;
using Microsoft.Extensions.Options;
using Refit;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>Open Library: an author's works, titles, co-authors and ISBNs in one answer of <c>/search.json</c>.</summary>
sealed class OpenLibraryCatalog(IOpenLibraryApi api, ProviderCalls calls, IOptions<OpenLibraryOptions> options, TimeProvider time) : ICatalog
{
    public const string ProviderName = "Open Library";

    const int TitleMatches = 20;
    const int SubjectMatches = 100;

    /// <summary>
    /// The number of ISBNs in one call. With thousands of works in the answer, such a call takes no longer than a page of works.
    /// </summary>
    internal const int MostIsbns = 100;

    // Several works can have the same ISBN by mistake; more than four for each ISBN are not read.
    const int WorksPerIsbn = 4;

    readonly BatchSize _size = new(options.Value.AuthorsPerCall);
    readonly PartialResults _unfinished = new(time);

    public string Name => ProviderName;

    public int IsbnsPerCall => MostIsbns;

    public async Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Caller caller, CancellationToken cancel)
    {
        using var activity = CatalogTelemetry.Activities.StartActivity("works of author");
        activity?.SetTag("author", question.Author).SetTag("catalogId", question.CatalogId);
        var answer = await Single(Searching(caller, CancellationToken.None)).RunAsync(question, cancel);
        activity?.SetTag("calls", answer.UpstreamCalls).SetTag("works", answer.Bibliography?.Works.Count ?? 0);
        return answer;
    }

    public IAsyncEnumerable<AuthorsProgress> WorksOfAuthorsAsync(
        IReadOnlyList<AuthorQuestion> questions, Caller caller, CancellationToken cancel, CancellationToken noFurtherCall = default)
    {
        var searching = Searching(caller, noFurtherCall);
        return new FetchAuthors(searching, Single(searching), _size, options.Value).RunAsync(questions, cancel);
    }

    public async Task<IReadOnlyList<Work>> WorksByTitleAsync(string title, Caller caller, CancellationToken cancel)
    {
        var words = SearchQuery.Words(title);
        return words.Length == 0 ? [] : await FindAsync((api, cancel) => api.FindByTitleAsync(words, TitleMatches, cancel), caller, cancel);
    }

    public async Task<IReadOnlyList<Work>> WorksBySubjectAsync(string subject, Caller caller, CancellationToken cancel)
    {
        var words = SearchQuery.Words(subject);
        return words.Length == 0 ? [] : await FindAsync((api, cancel) => api.FindAsync(SearchQuery.BySubject(words), 0, SubjectMatches, cancel), caller, cancel);
    }

    public async Task<IReadOnlyList<Work>> WorksByIsbnAsync(IReadOnlyCollection<Isbn> isbns, Caller caller, CancellationToken cancel)
    {
        if (isbns.Count > IsbnsPerCall)
        {
            throw new ArgumentException($"At most {IsbnsPerCall} ISBNs in one call", nameof(isbns));
        }

        return isbns.Count == 0 ? [] : await FindAsync(ByIsbn(isbns), caller, cancel);
    }

    internal static Func<IOpenLibraryApi, CancellationToken, Task<ApiResponse<SearchAnswer>>> ByIsbn(IReadOnlyCollection<Isbn> isbns) =>
        (api, cancel) => api.FindAsync(SearchQuery.ByIsbn(isbns), 0, isbns.Count * WorksPerIsbn, cancel);

    async Task<IReadOnlyList<Work>> FindAsync(
        Func<IOpenLibraryApi, CancellationToken, Task<ApiResponse<SearchAnswer>>> ask, Caller caller, CancellationToken cancel) =>
        (await Searching(caller, CancellationToken.None).FindAsync(ask, cancel)).Works;

    OpenLibrarySearch Searching(Caller caller, CancellationToken noFurtherCall) => new(api, calls, caller, options.Value, _size, time, noFurtherCall);

    FetchAuthor Single(OpenLibrarySearch searching) => new(searching, _unfinished, options.Value, time);
}
