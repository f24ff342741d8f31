using Refit;

namespace CacheWarming.Client;

/// <summary>Searches, and what the cache holds.</summary>
public interface ISearchApi
{
    /// <summary>Works with this title; by this author, where one is given.</summary>
    [Get("/api/search/title")]
    Task<FoundWorks> SearchTitleAsync(string q, string? author = null, int? limit = null, int? offset = null, CancellationToken cancel = default);

    /// <summary>The edition with this ISBN, and its work.</summary>
    /// <exception cref="ApiException">404: no catalogue has it.</exception>
    [Get("/api/search/isbn/{isbn}")]
    Task<FoundWorks> SearchIsbnAsync(string isbn, CancellationToken cancel = default);

    /// <summary>An author's works, by name or by catalogue id.</summary>
    [Get("/api/search/author")]
    Task<FoundWorks> SearchAuthorAsync(string q, int? limit = null, int? offset = null, CancellationToken cancel = default);

    [Get("/api/cache/stats")]
    Task<CacheStatistics> CacheStatsAsync(CancellationToken cancel = default);

    /// <summary>Removes an author's works from the cache, everywhere.</summary>
    [Delete("/api/cache/author/{name}")]
    Task<EvictedAuthors> ForgetAuthorAsync(string name, CancellationToken cancel = default);
}
