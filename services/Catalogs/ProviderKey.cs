namespace CacheWarming.Catalogs;

/// <summary>A provider's name where keys and files are made of it: <c>openlibrary</c>.</summary>
static class ProviderKey
{
    public static string From(string provider) => provider.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
