using System.Numerics;
using System.Security.Cryptography;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// A table of values by fingerprint, in two flat arrays with half the memory of a dictionary. When a large table grows or is disposed, its
/// old arrays are garbage-collected at once: uploads create so few other long-lived objects that the next full collection would be several
/// uploads later.
/// </summary>
sealed class FingerprintTable<T> : IDisposable where T : struct
{
    // A free slot has the fingerprint 0; a key whose fingerprint is 0, one in 2^64, uses another value.
    const ulong Free = 0;

    const int WorthCollecting = 1 << 18;

    // Odd and random, so that an attacker can't choose keys that all fall into the same slot, which would take quadratic time.
    readonly ulong _secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
    ulong[] _fingerprints = new ulong[1 << 10];
    T[] _values = new T[1 << 10];

    public int Count { get; private set; }

    public IEnumerable<T> Values => Enumerable.Range(0, _values.Length).Where(at => _fingerprints[at] != Free).Select(at => _values[at]);

    /// <summary>The value of a fingerprint, the default if it is new. The reference is valid until the next call.</summary>
    public ref T ValueOf(ulong fingerprint, out bool isNew)
    {
        // A third of the slots stays free, so that a free slot is found quickly.
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
