using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>The names of keys in Redis and the format of pointers. <c>docs/cache.md</c> has the same as a table.</summary>
static class RedisKeys
{
    const string Prefix = "bc2:";

    /// <summary>A key with a random value. If Redis loses its data, this key is lost too and gets a new value.</summary>
    public static readonly RedisKey Era = Prefix + "era";

    /// <summary>
    /// The first character of a line which says that further works of this title are stored under the title with their authors.
    /// </summary>
    public const char CrowdMark = '+';

    /// <summary>A hash: works by id, and the bibliography in the field with the empty name.</summary>
    public static RedisKey Author(string home) => Prefix + "author:" + home;

    /// <summary>Pointers, one per line.</summary>
    public static RedisKey Title(string text) => Prefix + "title:" + text;

    /// <summary>A hash: <c>a</c> and a home that the name leads to; <c>e</c> and evidence, with the home that it led to.</summary>
    public static RedisKey Name(string alias) => Prefix + "name:" + alias;

    public static RedisKey Missing(IndexKey key) => $"{Prefix}missing:{key.Kind}:{key.Text}";

    public static RedisKey Claim(string what) => Prefix + "claim:" + what;

    public static RedisKey Marker(string author) => "warming:processed:" + author;

    /// <summary>
    /// A hash of <see cref="IsbnField"/>s with up to three pointers each, one per line. It saves 0.3 KB per work compared with a key for
    /// each ISBN.
    /// </summary>
    public static RedisKey Isbns(long generation, int bucket) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}isbn:{generation}:{bucket:00000}");

    public static RedisKey Isbns(long generation, Isbn isbn) => Isbns(generation, IsbnBucket(isbn.Digits));

    /// <summary>Digits 8 to 12: each of the 100,000 hashes has few fields, so Redis stores it compactly and reads it fast.</summary>
    public static int IsbnBucket(string digits) => int.Parse(digits.AsSpan(7, 5), CultureInfo.InvariantCulture);

    /// <summary>The first seven digits; the last digit is computed from all others and need not be stored.</summary>
    public static RedisValue IsbnField(string digits) => digits[..7];

    // A channel in Redis does not belong to a database, so its name contains the number.
    public static RedisChannel Changes(int database) => RedisChannel.Literal(string.Create(CultureInfo.InvariantCulture, $"{Prefix}changed:{database}"));

    public static string Pointer(string home, string id) => home + '\t' + id;

    public static string Pointer(WorkToStore work) => Pointer(work.Home, work.Id);

    /// <summary>The lines without duplicates: two processes may have added the same pointer.</summary>
    public static string[] Lines(RedisValue text)
    {
        var lines = text.IsNullOrEmpty ? [] : ((string)text!).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 1 ? [.. lines.Distinct(StringComparer.Ordinal)] : lines;
    }

    /// <returns>Null for a line that is not a pointer.</returns>
    public static (string Home, string Id)? Place(string line) => line.IndexOf('\t', StringComparison.Ordinal) is var tab and >= 0 ? (line[..tab], line[(tab + 1)..]) : null;
}
