namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// A hash of a key in eight bytes, so that a million keys fit in memory. FNV-1a is fast; a user who constructs two keys with the same hash
/// only harms their own upload.
/// </summary>
static class Fingerprint
{
    const ulong Basis = 14695981039346656037;
    const ulong Prime = 1099511628211;

    /// <param name="after">The fingerprint of the text before; the order matters.</param>
    public static ulong Compute(string key, ulong after = Basis)
    {
        var hash = after;
        foreach (var c in key)
            hash = (hash ^ c) * Prime;
        return (hash ^ '\n') * Prime;
    }
}
