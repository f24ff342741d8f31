using CacheWarming.Bibliographies;
using CacheWarming.Catalogs.Calls;
using Refit;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>Makes and counts the calls for one question.</summary>
/// <param name="size">Learns from the calls how many authors one call can have.</param>
/// <param name="noFurtherCall">When it is cancelled, a call that waits for the rate limiter is not made.</param>
sealed class OpenLibrarySearch(IOpenLibraryApi api, ProviderCalls calls, Caller caller, OpenLibraryOptions options, BatchSize size, TimeProvider time, CancellationToken noFurtherCall)
{
    /// <summary>A call that takes longer than this part of its time limit counts as slow.</summary>
    const int SlowPart = 3;

    public int Calls { get; private set; }

    /// <param name="authors">The number of authors in the call.</param>
    /// <param name="about">The one author that the call is about, in the same form for every kind of call.</param>
    /// <exception cref="CatalogUnavailableException">
    /// Also for a partial answer: stored as complete, it would hide works for months.
    /// </exception>
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
                    ReadWork.Id(author.Key!), AuthorName.Tidy(author.Name ?? ""), author.WorkCount ?? 0, [.. (author.AlternateNames ?? []).OfType<string>().Select(WithoutDates).Select(AuthorName.KeyOf)]))],
            answer.NumFound <= answer.Docs!.Count);
    }

    // Many further names come from library catalogues: "Twain, Mark, 1835-1910".
    static string WithoutDates(string name) => name.Any(char.IsAsciiDigit) && AuthorName.SplitAuthors(name) is [var bare] ? bare : name;

    /// <summary>The id that an author's record was merged into; null if it was not merged, or no longer exists.</summary>
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
                // Measured without the wait for the rate limiter.
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

/// <param name="Works">The readable works.</param>
/// <param name="Read">The number of records in the answer, including unreadable ones: the offset of the next page.</param>
/// <param name="Found">The total number of records that the query finds.</param>
sealed record Page(IReadOnlyList<Work> Works, int Read, int Found);

/// <param name="isComplete">Whether these are all that the query finds.</param>
sealed class AuthorRecords(IReadOnlyList<AuthorEntry> authors, bool isComplete)
{
    readonly ILookup<string, AuthorEntry> _byId = authors.ToLookup(author => author.Id, StringComparer.Ordinal);
    readonly NameIndex<AuthorEntry> _byName = new(authors, author => author.Name);

    readonly ILookup<string, AuthorEntry> _byOtherName = authors.SelectMany(author => author.OtherNames.Distinct(StringComparer.Ordinal).Select(name => (name, author)))
        .ToLookup(pair => pair.name, pair => pair.author, StringComparer.Ordinal);

    public bool IsComplete => isComplete;

    public IEnumerable<AuthorEntry> With(IEnumerable<string> ids) => ids.SelectMany(id => _byId[id]);

    public IEnumerable<AuthorEntry> WhoMayBear(string name) => _byName.WhoMayBear(name).Concat(WhoIsAlsoCalled(name));

    /// <summary>Authors of so similar a name that a book may prove who is meant.</summary>
    public IEnumerable<AuthorEntry> WhoMayBeProven(string name) => _byName.WhoMayBeProven(name);

    /// <summary>The authors whose record has this name as a further name.</summary>
    public IEnumerable<AuthorEntry> WhoIsAlsoCalled(string name) => _byOtherName[AuthorName.KeyOf(name)];
}

/// <summary>An author of the catalogue.</summary>
/// <param name="Works">Number of works that list the author.</param>
/// <param name="OtherNames">Keys of the author's other names in the catalogue: pen names, other scripts.</param>
sealed record AuthorEntry(string Id, string Name, int Works, IReadOnlyList<string> OtherNames);
