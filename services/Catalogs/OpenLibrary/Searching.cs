using CacheWarming.Bibliographies;
using CacheWarming.Catalogs.Calls;
using Refit;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>The calls made for one question, counted.</summary>
sealed class Searching(IOpenLibraryApi api, ProviderCalls calls, Caller caller)
{
    public int Calls { get; private set; }

    /// <exception cref="CatalogUnavailableException">Also for a partial answer: taken for the whole, it would hide works for months.</exception>
    public async Task<Page> FindAsync(Func<IOpenLibraryApi, CancellationToken, Task<ApiResponse<SearchAnswer>>> ask, CancellationToken cancel)
    {
        Calls++;
        var answer = await calls.GetAsync(cancel => ask(api, cancel), caller, cancel);
        if (answer is null)
        {
            return new Page([], 0, 0);
        }

        if (answer.NumFoundExact is false)
        {
            throw new CatalogUnavailableException(OpenLibraryCatalog.ProviderName, Waits.Soon, "gave only part of the answer");
        }

        return new Page([.. answer.Docs!.Select(ReadWork.From).OfType<Work>()], answer.Docs!.Count, answer.NumFound!.Value);
    }

    /// <summary>The id that an author's record was merged into; null when it was not, or is gone.</summary>
    public async Task<string?> MergedIntoAsync(string authorId, CancellationToken cancel)
    {
        Calls++;
        var record = await calls.GetAsync(cancel => api.AuthorAsync(authorId, cancel), caller, cancel);
        return record is { Type.Key: "/type/redirect", Location: { Length: > 0 } location } ? ReadWork.Id(location) : null;
    }
}

/// <param name="Works">Those that can be read.</param>
/// <param name="Read">Records in the answer, unreadable ones included: where the next page begins.</param>
/// <param name="Found">Records that the question finds in all.</param>
sealed record Page(IReadOnlyList<Work> Works, int Read, int Found);
