namespace CacheWarming.Catalogs;

/// <summary>A provider's name in the form for keys and file names: <c>openlibrary</c>.</summary>
static class ProviderKey
{
    public static string From(string provider) => provider.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
