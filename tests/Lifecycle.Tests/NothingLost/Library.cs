using System.Text;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>A reader's library of six authors of the synthetic catalogue, like no other test's.</summary>
/// <remarks>
/// Every author has one co-author. One book stands under an author who did not write it, so that only the top-up by ISBN finds it.
/// </remarks>
sealed class Library
{
    public const int Seeds = 6;

    /// <summary>The library's and their co-authors.</summary>
    public const int Authors = 2 * Seeds;

    public const int Books = Seeds + 1;

    static int _libraries;

    readonly int _first = 10 * Interlocked.Increment(ref _libraries);

    public static int Catalogue => 100_000;

    public string AuthorOf(int book) => SyntheticLibrary.SeedName(_first + book);

    public string TitleOf(int book) => SyntheticLibrary.SharedWork(_first + book).Title;

    public byte[] ToCsv() => Encoding.UTF8.GetBytes(string.Join('\n',
    [
        "Title,Author,ISBN13",
        .. Enumerable.Range(0, Seeds).Select(book => $"{TitleOf(book)},{AuthorOf(book)},{SyntheticLibrary.SharedWork(_first + book).Isbn[1]}"),
        $"Wrongly Catalogued {_first},{AuthorOf(0)},{SyntheticLibrary.SharedWork(_first + Seeds + 1).Isbn[1]}",
    ]));
}
