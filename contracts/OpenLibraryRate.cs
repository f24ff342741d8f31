namespace CacheWarming.Contracts;

/// <summary>
/// The rate limit for calls to Open Library, of all processes together. The services that call it keep this limit, and Ingestion sizes its
/// window and makes its estimates with it; all compute it here, from the settings <c>OpenLibrary</c> that every service of a deployment
/// gets.
/// </summary>
public static class OpenLibraryRate
{
    // https://openlibrary.org/developers/api: one request a second, three for applications that send their name and a contact.
    const double Anonymous = 1;
    const double Identified = 3;

    /// <param name="baseAddress">The address of Open Library, a mirror or a simulator.</param>
    /// <param name="contact">The contact of the operator; null or empty for an anonymous caller.</param>
    /// <param name="requestsPerSecond">The configured rate limit. Open Library itself is never called faster than it allows.</param>
    /// <returns>Calls per second; null without a limit, for a catalogue on this machine.</returns>
    public static double? From(Uri baseAddress, string? contact, double? requestsPerSecond)
    {
        var allowed = string.IsNullOrWhiteSpace(contact) ? Anonymous : Identified;
        return IsOpenLibrary(baseAddress) ? Math.Min(requestsPerSecond ?? allowed, allowed) : requestsPerSecond ?? (baseAddress.IsLoopback ? null : allowed);
    }

    static bool IsOpenLibrary(Uri address) =>
        address.Host.Equals("openlibrary.org", StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith(".openlibrary.org", StringComparison.OrdinalIgnoreCase);
}
