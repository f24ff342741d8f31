using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.InOrder;

/// <summary>A provider that is called after another one, with few calls.</summary>
interface IFurtherCatalog : ICatalog
{
    /// <exception cref="CatalogUnavailableException">It is known already that no call can be made now.</exception>
    void ThrowIfClosed();

    /// <summary>An author's works, as far as one call returns them.</summary>
    Task<AuthorAnswer> WorksInOneCallAsync(AuthorQuestion question, Caller caller, CancellationToken cancel);
}
