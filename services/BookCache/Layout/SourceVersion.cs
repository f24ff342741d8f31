using System.Runtime.InteropServices;

namespace CacheWarming.BookCaching.Layout;

/// <summary>
/// The version of a catalogue's data about a work or an author's works: what is needed to compare it with another version.
/// </summary>
/// <param name="FetchedAt">The time at which the catalogue was asked.</param>
/// <param name="Completeness">Higher is more complete (<see cref="Bibliographies.Completeness"/>).</param>
/// <param name="Provider">The catalogue's <see cref="HashOf"/>.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct SourceVersion(DateTimeOffset FetchedAt, int Completeness, int Provider)
{
    public static int HashOf(string provider) => (ushort)(IndexKey.Spread(provider) * ushort.MaxValue);

    /// <summary>
    /// Whether this version replaces another one: of the same provider the newer wins, of different providers the more complete. All stores
    /// use this rule.
    /// </summary>
    /// <param name="oldest">A version fetched before this time is no longer served, and any other replaces it.</param>
    public bool Replaces(SourceVersion before, DateTimeOffset oldest) =>
        before.FetchedAt < oldest || (Provider == before.Provider ? FetchedAt >= before.FetchedAt : Completeness >= before.Completeness);
}
