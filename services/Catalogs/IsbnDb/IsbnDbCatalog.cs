using CacheWarming.Bibliographies;
using CacheWarming.Catalogs.Calls;
using CacheWarming.Catalogs.Editions;
using CacheWarming.Catalogs.InOrder;
using Microsoft.Extensions.Options;
using Refit;

namespace CacheWarming.Catalogs.IsbnDb;

/// <summary>ISBNdb: books (editions) without author ids, up to 1,000 per call, grouped into works.</summary>
sealed class IsbnDbCatalog(IIsbnDbApi api, ProviderCalls calls, IOptions<IsbnDbOptions> options, TimeProvider time) : IFurtherCatalog
{
    public const string ProviderName = "ISBNdb";

    const int TitleMatches = 20;

    public string Name => ProviderName;

    public int IsbnsPerCall => 1;

    public void ThrowIfClosed() => calls.ThrowIfClosed();

    public async Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Caller caller, CancellationToken cancel)
    {
        var name = Searchable(question.Author);
        return name.Length == 0
            ? new AuthorAnswer(null, 0)
            : AuthorOfEditions.Answer(
                question,
                await FindAsync(cancel => api.BooksOfAuthorAsync(name, options.Value.BooksPerAuthor, cancel), caller, cancel),
                ProviderName,
                calls: 1,
                time.GetUtcNow());
    }

    // A question about an author never takes more than one call here.
    public Task<AuthorAnswer> WorksInOneCallAsync(AuthorQuestion question, Caller caller, CancellationToken cancel) =>
        WorksOfAuthorAsync(question, caller, cancel);

    public async Task<IReadOnlyList<Work>> WorksByTitleAsync(string title, Caller caller, CancellationToken cancel)
    {
        var words = Searchable(title);
        return words.Length == 0 ? [] : await FindAsync(cancel => api.BooksByTitleAsync(words, TitleMatches, cancel), caller, cancel);
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

        var answer = await calls.GetAsync(cancel => api.BookAsync(isbns.First().Digits, cancel), caller, cancel);
        return Works([answer?.Book]);
    }

    async Task<IReadOnlyList<Work>> FindAsync(Func<CancellationToken, Task<ApiResponse<BooksAnswer>>> ask, Caller caller, CancellationToken cancel) =>
        Works((await calls.GetAsync(ask, caller, cancel))?.Books ?? []);

    static IReadOnlyList<Work> Works(IEnumerable<IsbnDbBook?> books) =>
        GroupEditions.IntoWorks(books.Select(book => book?.ToEdition()).OfType<Edition>(), "isbndb", ProviderName);

    // A text of dots alone would change the path.
    static string Searchable(string text)
    {
        var words = Title.Tidy(text);
        return words.Any(char.IsLetterOrDigit) ? words : "";
    }
}

/// <summary>ISBNdb's HTTP API.</summary>
interface IIsbnDbApi
{
    [Get("/author/{name}?page=1&pageSize={count}")] Task<ApiResponse<BooksAnswer>> BooksOfAuthorAsync(string name, int count, CancellationToken cancel);
    [Get("/books/{title}?page=1&pageSize={count}&column=title")] Task<ApiResponse<BooksAnswer>> BooksByTitleAsync(string title, int count, CancellationToken cancel);
    [Get("/book/{isbn}")] Task<ApiResponse<BookAnswer>> BookAsync(string isbn, CancellationToken cancel);
}
