using CacheWarming.Bibliographies;
using CacheWarming.Catalogs.Calls;
using Refit;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>The calls made for one question, counted.</summary>
/// <param name="size">Learns from the calls for how many authors one can be.</param>
/// <param name="noFurtherCall">Cancelled, a call that waits for its turn is not made.</param>
sealed class OpenLibrarySearch(IOpenLibraryApi api, ProviderCalls calls, Caller caller, OpenLibraryOptions options, BatchSize size, TimeProvider time, CancellationToken noFurtherCall)
{
    /// <summary>Of the time for a call: what takes longer will soon take too long.</summary>
    const int SlowPart = 3;

    public int Calls { get; private set; }

    /// <param name="authors">For how many authors the call is made.</param>
    /// <param name="about">The one author it is about, however it is asked.</param>
    /// <exception cref="CatalogUnavailableException">Also for a partial answer: taken for the whole, it would hide works for months.</exception>
    public async Task<Page> FindAsync(Func<IOpenLibraryApi, CancellationToken, Task<ApiResponse<SearchAnswer>>> ask, CancellationToken cancel, int authors = 1, string? about = null)
    {
        var answer = await AskAsync(ask, authors, about, cancel);
        ThrowIfPartial(answer?.NumFoundExact);
        return answer is null ? new Page([], 0, 0) : new Page([.. answer.Docs!.Select(ReadWork.From).OfType<Work>()], answer.Docs!.Count, answer.NumFound!.Value);
    }

    /// <inheritdoc cref="FindAsync"/>
    public async Task<AuthorRecords> FindAuthorsAsync(string query, int limit, int authors, string? about, CancellationToken cancel)
    {
        var answer = await AskAsync((api, cancel) => api.FindAuthorsAsync(query, limit, cancel), authors, about, cancel);
        ThrowIfPartial(answer?.NumFoundExact);
        return answer is null ? new AuthorRecords([], isComplete: true) : new AuthorRecords(
            [.. answer.Docs!.OfType<AuthorDocument>().Where(author => !string.IsNullOrEmpty(author.Key)).Select(author =>
                new AuthorEntry(
                    ReadWork.Id(author.Key!), AuthorName.Tidy(author.Name ?? ""), author.WorkCount ?? 0, [.. (author.AlternateNames ?? []).OfType<string>().Select(AuthorName.KeyOf)]))],
            answer.NumFound <= answer.Docs!.Count);
    }

    /// <summary>The id that an author's record was merged into; null when it was not, or is gone.</summary>
    public async Task<string?> MergedIntoAsync(string authorId, CancellationToken cancel)
    {
        var record = await AskAsync((api, cancel) => api.AuthorAsync(authorId, cancel), authors: 1, about: null, cancel);
        return record is { Type.Key: "/type/redirect", Location: { Length: > 0 } location } ? ReadWork.Id(location) : null;
    }

    async Task<T?> AskAsync<T>(Func<IOpenLibraryApi, CancellationToken, Task<ApiResponse<T>>> ask, int authors, string? about, CancellationToken cancel)
        where T : class
    {
        var isSlow = false;
        var answer = await calls.GetAsync(
            async cancel =>
            {
                Calls++;
                // Without the wait for the pace.
                var began = time.GetTimestamp();
                var response = await ask(api, cancel);
                isSlow = time.GetElapsedTime(began) > options.Timeout / SlowPart;
                return response;
            },
            caller,
            isForMany: authors > 1,
            about,
            noFurtherCall,
            cancel);
        size.Learn(authors, isSlow && authors > 1);
        return answer;
    }

    static void ThrowIfPartial(bool? isExact)
    {
        if (isExact is false)
        {
            throw new CatalogUnavailableException(OpenLibraryCatalog.ProviderName, RetryDelays.AfterFailure, "gave only part of the answer") { IsPerhapsTooMuch = true };
        }
    }
}

/// <param name="Works">Those that can be read.</param>
/// <param name="Read">Records in the answer, unreadable ones included: where the next page begins.</param>
/// <param name="Found">Records that the question finds in all.</param>
sealed record Page(IReadOnlyList<Work> Works, int Read, int Found);

/// <param name="isComplete">Whether these are all that the question finds.</param>
sealed class AuthorRecords(IReadOnlyList<AuthorEntry> authors, bool isComplete)
{
    readonly ILookup<string, AuthorEntry> _byId = authors.ToLookup(author => author.Id, StringComparer.Ordinal);
    readonly NameIndex<AuthorEntry> _byName = new(authors, author => author.Name);

    readonly ILookup<string, AuthorEntry> _byOtherName = authors.SelectMany(author => author.OtherNames.Distinct(StringComparer.Ordinal).Select(name => (name, author)))
        .ToLookup(pair => pair.name, pair => pair.author, StringComparer.Ordinal);

    public bool IsComplete => isComplete;

    public IEnumerable<AuthorEntry> With(IEnumerable<string> ids) => ids.SelectMany(id => _byId[id]);

    public IEnumerable<AuthorEntry> WhoMayBear(string name) => _byName.WhoMayBear(name).Concat(WhoIsAlsoCalled(name));

    /// <summary>Those whom the catalogue lists under this very name beside their own.</summary>
    public IEnumerable<AuthorEntry> WhoIsAlsoCalled(string name) => _byOtherName[AuthorName.KeyOf(name)];
}

/// <summary>Somebody in the catalogue.</summary>
/// <param name="Works">Works that list the author.</param>
/// <param name="OtherNames">Keys of the other names under which the catalogue lists the person: pen names, other scripts.</param>
sealed record AuthorEntry(string Id, string Name, int Works, IReadOnlyList<string> OtherNames);
