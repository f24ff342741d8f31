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
    public static long From(IndexKey key) => key.Kind is 'a' ? key.Hash | long.MinValue : key.Hash & long.MaxValue;

    public static bool IsAuthor(long key) => key < 0;

    /// <summary>Text that PostgreSQL takes: half a surrogate pair is none, and U+0000 it refuses.</summary>
    public static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '_');
}
