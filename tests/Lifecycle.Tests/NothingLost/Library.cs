using System.Text;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>A reader's library of authors of the synthetic catalogue, like no other test's.</summary>
/// <remarks>
/// Every author has one co-author. One book stands under an author who did not write it, so that only the top-up by ISBN finds it.
/// </remarks>
/// <param name="seeds">Authors in it, at most 28.</param>
sealed class Library(int seeds = 6)
{
    static int _libraries;

    readonly int _first = 30 * Interlocked.Increment(ref _libraries);

    public int Seeds => seeds;

    /// <summary>The library's and their co-authors.</summary>
    public int Authors => 2 * seeds;

    public int Books => seeds + 1;

    public static int Catalogue => 100_000;

    public string AuthorOf(int book) => SyntheticLibrary.SeedName(_first + book);

    /// <summary>The same author's id: calls for many have ids.</summary>
    public string KeyOf(int book) => SyntheticLibrary.SeedKey(_first + book);

    /// <summary>Whether this is the name or id of one of its authors, or of a co-author.</summary>
    public bool Names(string author) =>
        Enumerable.Range(_first, seeds).SelectMany(seed => SyntheticLibrary.SharedWork(seed).Authors).Any(known => author == known.Name || author == known.Key);

    public string TitleOf(int book) => SyntheticLibrary.SharedWork(_first + book).Title;

    public byte[] ToCsv() => Encoding.UTF8.GetBytes(string.Join('\n',
    [
        "Title,Author,ISBN13",
        .. Enumerable.Range(0, seeds).Select(book => $"{TitleOf(book)},{AuthorOf(book)},{SyntheticLibrary.SharedWork(_first + book).Isbn[1]}"),
        $"Wrongly Catalogued {_first},{AuthorOf(0)},{SyntheticLibrary.SharedWork(_first + seeds + 1).Isbn[1]}",
    ]));
}
