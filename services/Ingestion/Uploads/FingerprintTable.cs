using System.Numerics;
using System.Security.Cryptography;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// A value for each fingerprint, in two flat arrays: half the room of a dictionary. What a large one leaves, when it grows and when it is disposed of,
/// is collected at once: uploads allocate so little that lasts that the next full collection would be several uploads away.
/// </summary>
sealed class FingerprintTable<T> : IDisposable where T : struct
{
    // A free place has no fingerprint; the one in 2^64 that is 0 takes another's.
    const ulong Free = 0;

    const int WorthCollecting = 1 << 18;

    // Odd, and nobody's to guess: keys can't be chosen so that all want one place, which would cost their square.
    readonly ulong _secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
    ulong[] _fingerprints = new ulong[1 << 10];
    T[] _values = new T[1 << 10];

    public int Count { get; private set; }

    public IEnumerable<T> Values => Enumerable.Range(0, _values.Length).Where(at => _fingerprints[at] != Free).Select(at => _values[at]);

    /// <summary>Its value, the default when it is new; until the next one is asked for.</summary>
    public ref T ValueOf(ulong fingerprint, out bool isNew)
    {
        // A third of the places is left free, so that whoever looks for one soon finds it.
        if (Count > _values.Length / 3 * 2)
            Grow();
        if (fingerprint == Free)
            fingerprint = ulong.MaxValue;
        var at = PlaceOf(fingerprint);
        isNew = _fingerprints[at] == Free;
        if (isNew)
        {
            Count++;
            _fingerprints[at] = fingerprint;
        }

        return ref _values[at];
    }

    public void Dispose()
    {
        var places = _values.Length;
        (_fingerprints, _values) = ([], []);
        Collect(places);
    }

    int PlaceOf(ulong fingerprint)
    {
        var at = (int)((fingerprint * _secret) >> (64 - BitOperations.Log2((uint)_values.Length)));
        while (_fingerprints[at] != Free && _fingerprints[at] != fingerprint)
            at = (at + 1) & (_values.Length - 1);
        return at;
    }

    void Grow()
    {
        var (fingerprints, values) = (_fingerprints, _values);
        (_fingerprints, _values) = (new ulong[2 * values.Length], new T[2 * values.Length]);
        for (var from = 0; from < values.Length; from++)
        {
            if (fingerprints[from] == Free)
                continue;
            var at = PlaceOf(fingerprints[from]);
            (_fingerprints[at], _values[at]) = (fingerprints[from], values[from]);
        }

        Collect(values.Length);
    }

    static void Collect(int placesLeft)
    {
        if (placesLeft >= WorthCollecting)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }
}
