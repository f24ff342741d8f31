using System.Text;
using CacheWarming.BookCaching.Layout;

namespace CacheWarming.BookCaching.Cold;

/// <summary>A key as the cold tier indexes it: a hash of 64 bits, because a bibliography can have hundreds of keys.</summary>
/// <remarks>
/// Keys of authors are negative, all others are not: a write that replaces a bibliography keeps the names that led to the old one, and only
/// these. If two keys have the same hash, a lookup reads one bibliography too many and ignores it.
/// </remarks>
static class ColdKey
{
    public static long From(IndexKey key) => key.Kind is 'a' ? key.Hash | long.MinValue : key.Hash & long.MaxValue;

    public static bool IsAuthor(long key) => key < 0;

    /// <summary>Text that PostgreSQL accepts: without U+0000 and without lone halves of surrogate pairs.</summary>
    public static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '_');
}
