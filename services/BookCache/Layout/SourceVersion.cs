using System.Runtime.InteropServices;

namespace CacheWarming.BookCaching.Layout;

/// <summary>What a catalogue said about a work or an author's works, as far as two such accounts of the same thing are compared.</summary>
/// <param name="FetchedAt">When the catalogue was asked.</param>
/// <param name="Completeness">Higher is fuller (<see cref="Bibliographies.Completeness"/>).</param>
/// <param name="Provider">The catalogue's <see cref="HashOf"/>.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct SourceVersion(DateTimeOffset FetchedAt, int Completeness, int Provider)
{
    public static int HashOf(string provider) => (ushort)(IndexKey.Spread(provider) * ushort.MaxValue);

    /// <summary>
    /// Of one provider's accounts the newer stands, of two providers' the fuller. Every store asks here; none compares by itself.
    /// </summary>
    /// <param name="oldest">What was fetched before is no longer served and gives way to anything.</param>
    public bool Replaces(SourceVersion before, DateTimeOffset oldest) =>
        before.FetchedAt < oldest || (Provider == before.Provider ? FetchedAt >= before.FetchedAt : Completeness >= before.Completeness);
}
