using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.InOrder;

/// <summary>A provider that is asked after another, sparingly.</summary>
interface IFurtherCatalog : ICatalog
{
    /// <exception cref="CatalogUnavailableException">As far as is known without a call, none could be made now.</exception>
    void ThrowIfClosed();

    /// <summary>What one call tells about an author's works.</summary>
    Task<AuthorAnswer> WorksInOneCallAsync(AuthorQuestion question, Caller caller, CancellationToken cancel);
}
