namespace CacheWarming.Contracts;

/// <summary>
/// The pace at which Open Library is asked, of all processes together. The services that ask it keep it, and Ingestion sizes its window and estimates by it:
/// both by this rule, from the settings <c>OpenLibrary</c> that every service of a deployment is given.
/// </summary>
public static class OpenLibraryRate
{
    // https://openlibrary.org/developers/api: one request a second, three for those who name themselves and a contact.
    const double Anonymous = 1;
    const double Identified = 3;

    /// <param name="baseAddress">Open Library itself, a mirror or a simulator.</param>
    /// <param name="contact">Who runs this; null or empty for an anonymous caller.</param>
    /// <param name="requestsPerSecond">What was set. Open Library itself is never asked faster than it allows.</param>
    /// <returns>Calls a second; null for no pace: a catalogue on this machine.</returns>
    public static double? From(Uri baseAddress, string? contact, double? requestsPerSecond)
    {
        var allowed = string.IsNullOrWhiteSpace(contact) ? Anonymous : Identified;
        return IsOpenLibrary(baseAddress) ? Math.Min(requestsPerSecond ?? allowed, allowed) : requestsPerSecond ?? (baseAddress.IsLoopback ? null : allowed);
    }

    static bool IsOpenLibrary(Uri address) =>
        address.Host.Equals("openlibrary.org", StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith(".openlibrary.org", StringComparison.OrdinalIgnoreCase);
}
