namespace CacheWarming.Ingestion.Uploads;

/// <summary>Eight bytes for a key, so that a million of them can be remembered. FNV-1a: fast, and who makes two keys meet harms only their own upload.</summary>
static class Fingerprint
{
    const ulong Basis = 14695981039346656037;
    const ulong Prime = 1099511628211;

    /// <param name="after">The fingerprint of what stands before; the order counts.</param>
    public static ulong Compute(string key, ulong after = Basis)
    {
        var hash = after;
        foreach (var c in key)
            hash = (hash ^ c) * Prime;
        return (hash ^ '\n') * Prime;
    }
}
