using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching.Cold;

/// <summary>A key as the cold tier indexes it: 64 bits of its hash, so that hundreds for each bibliography stay small.</summary>
/// <remarks>
/// Keys of authors are negative, all others are not: a store that replaces a bibliography keeps the names that led to the old one, and
/// only these. Two keys of one hash cost a look at a bibliography that is not meant.
/// </remarks>
static class ColdKey
{
    const int Most = 512;

    public static long Of(IndexKey key)
    {
        Span<byte> text = stackalloc byte[Most * 3];
        text[0] = (byte)key.Kind;
        var length = Encoding.UTF8.GetBytes(key.Text.AsSpan(0, Math.Min(key.Text.Length, Most - 1)), text[1..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(length + 1)], hash);
        var bits = BinaryPrimitives.ReadInt64BigEndian(hash);
        return key.Kind is 'a' ? bits | long.MinValue : bits & long.MaxValue;
    }

    public static bool IsAuthor(long key) => key < 0;

    /// <summary>Text that PostgreSQL takes: half a surrogate pair is none, and U+0000 it refuses.</summary>
    public static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '_');
}
