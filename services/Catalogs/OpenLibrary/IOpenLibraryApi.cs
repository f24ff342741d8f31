using Refit;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>Open Library's HTTP API.</summary>
interface IOpenLibraryApi
{
    const string Fields = "fields=key,title,author_key,author_name,isbn,first_publish_year,subject,cover_i,edition_count,language";

    /// <summary>The works that a <see cref="SearchQuery"/> finds, those with the most editions first.</summary>
    [Get("/search.json?q={query}&" + Fields + "&sort=editions&limit={limit}&offset={offset}")]
    Task<ApiResponse<SearchAnswer>> FindAsync(string query, int offset, int limit, CancellationToken cancel);

    /// <summary>The works of authors with this name, those with the most editions first.</summary>
    [Get("/search.json?author={name}&" + Fields + "&sort=editions&limit={limit}&offset=0")]
    Task<ApiResponse<SearchAnswer>> FindByAuthorAsync(string name, int limit, CancellationToken cancel);

    /// <summary>Works by title, best match first.</summary>
    [Get("/search.json?title={title}&" + Fields + "&limit={limit}&offset=0")]
    Task<ApiResponse<SearchAnswer>> FindByTitleAsync(string title, int limit, CancellationToken cancel);

    /// <summary>Names and numbers of works of the authors that a <see cref="SearchQuery.Authors"/> finds.</summary>
    [Get("/search/authors.json?q={query}&fields=key,name,alternate_names,work_count&limit={limit}")]
    Task<ApiResponse<AuthorsAnswer>> FindAuthorsAsync(string query, int limit, CancellationToken cancel);

    [Get("/authors/{id}.json")]
    Task<ApiResponse<AuthorRecord>> AuthorAsync(string id, CancellationToken cancel);
}
