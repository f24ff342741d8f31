using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.Catalogs.Calls;
using CacheWarming.Catalogs.Editions;
using CacheWarming.Catalogs.InOrder;
using Microsoft.Extensions.Options;

namespace CacheWarming.Catalogs.IsbnDb;

/// <summary>ISBNdb: books (editions) without author ids, up to 1,000 a call, grouped into works.</summary>
sealed class IsbnDbCatalog(ProviderCalls calls, IOptions<IsbnDbOptions> options, TimeProvider time) : IFurtherCatalog
{
    public const string ProviderName = "ISBNdb";

    const int TitleMatches = 20;

    public string Name => ProviderName;

    public int IsbnsPerCall => 1;

    public void ThrowIfClosed() => calls.ThrowIfClosed();

    public async Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Caller caller, CancellationToken cancel)
    {
        var name = PathPart(question.Author);
        return name.Length == 0
            ? new AuthorAnswer(null, 0)
            : AuthorOfEditions.Answer(
                question, await FindAsync($"author/{name}", options.Value.BooksPerAuthor, caller, cancel), ProviderName, calls: 1, time.GetUtcNow());
    }

    // It never takes more.
    public Task<AuthorAnswer> WorksInOneCallAsync(AuthorQuestion question, Caller caller, CancellationToken cancel) =>
        WorksOfAuthorAsync(question, caller, cancel);

    public async Task<IReadOnlyList<Work>> WorksByTitleAsync(string title, Caller caller, CancellationToken cancel)
    {
        var words = PathPart(title);
        return words.Length == 0 ? [] : await FindAsync($"books/{words}", TitleMatches, caller, cancel, "&column=title");
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

        var answer = await calls.GetAsync($"book/{isbns.First()}", IsbnDbJson.Default.BookAnswer, caller, cancel);
        return Works([answer?.Book]);
    }

    async Task<IReadOnlyList<Work>> FindAsync(string path, int count, Caller caller, CancellationToken cancel, string further = "")
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"{path}?page=1&pageSize={count}{further}");
        var answer = await calls.GetAsync(url, IsbnDbJson.Default.BooksAnswer, caller, cancel);
        return Works(answer?.Books ?? []);
    }

    static IReadOnlyList<Work> Works(IEnumerable<IsbnDbBook?> books) =>
        GroupEditions.IntoWorks(books.Select(book => book?.ToEdition()).OfType<Edition>(), "isbndb", ProviderName);

    // Dots alone would climb in the path.
    static string PathPart(string text)
    {
        var words = Title.Tidy(text);
        return words.Any(char.IsLetterOrDigit) ? Uri.EscapeDataString(words) : "";
    }
}
