using System.Runtime.InteropServices;

namespace CacheWarming.BookCaching.Layout;

/// <summary>What a catalogue said about a work or an author's works, as far as two such accounts of the same thing are compared.</summary>
/// <param name="At">When the catalogue was asked.</param>
/// <param name="Fullness">Higher is fuller (<see cref="Bibliographies.Completeness"/>).</param>
/// <param name="Provider">The catalogue's <see cref="Tag"/>.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct Account(DateTimeOffset At, int Fullness, int Provider)
{
    public static int Tag(string provider) => (ushort)(IndexKey.Spread(provider) * ushort.MaxValue);

    /// <summary>
    /// Of one provider's accounts the newer stands, of two providers' the fuller. Every store asks here; none compares by itself.
    /// </summary>
    /// <param name="oldest">What was fetched before is no longer served and gives way to anything.</param>
    public bool Replaces(Account before, DateTimeOffset oldest) =>
        before.At < oldest || (Provider == before.Provider ? At >= before.At : Fullness >= before.Fullness);
}
