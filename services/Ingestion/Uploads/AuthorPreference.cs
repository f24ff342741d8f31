using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// What a book in the library says about how much the user likes its author: rating, read count, shelf, and how long ago.
/// </summary>
static class AuthorPreference
{
    /// <summary>Days after which a book that was read or added counts half.</summary>
    const double HalfLife = 365;

    /// <summary>The part of its author's score that the book contributes; above 0.</summary>
    /// <param name="today">The day of the upload.</param>
    public static double Weight(ExportedBook book, DateOnly today) => Math.Max(
        0.25,
        1 + (0.25 * (book.Rating ?? 0)) + (0.5 * Math.Min(book.ReadCount ?? 0, 4)) + OfShelf(Folded(book.Shelf)) + Recency(book, today));

    /// <summary>
    /// 1 for a favourite, -1 for a book that was read once and not liked or that was given up, else 0: no rating is not a dislike.
    /// </summary>
    public static int PreferenceFor(ExportedBook book)
    {
        var shelf = Folded(book.Shelf);
        return book.Rating == 5 || book.ReadCount >= 2 || Begins(shelf, "favo") ? 1
            : (book.Rating <= 3 && book.ReadCount is null or 1 && !Begins(shelf, "to") && !Begins(shelf, "want")) || OfShelf(shelf) < 0 ? -1
            : 0;
    }

    /// <summary>
    /// The number of steps walked from an author: the job's depth with the change of the aggressiveness, one more for a favourite (by one
    /// loved book, or by <see cref="FavouriteThreshold"/> books), one less for an author who was read once and not liked; never more than
    /// the job's depth.
    /// </summary>
    /// <param name="bond">The highest preference among the author's books.</param>
    public static int Steps(int maxDepth, Aggressiveness aggressiveness, int books, int bond) =>
        Math.Clamp(maxDepth + (int)aggressiveness + (bond > 0 || books >= FavouriteThreshold ? 1 : books == 1 ? bond : 0), 0, maxDepth);

    /// <summary>The number of books by one author that make a favourite, whatever their ratings are.</summary>
    public const int FavouriteThreshold = 4;

    static double OfShelf(string shelf) => shelf switch
    {
        _ when Begins(shelf, "current") || Begins(shelf, "reading") || Begins(shelf, "favo") => 1,
        // A book that the user wants to read will be searched for soon.
        _ when Begins(shelf, "to") || Begins(shelf, "want") => 0.5,
        _ when Begins(shelf, "didnotfinish") || shelf == "dnf" || Begins(shelf, "abandon") => -0.5,
        _ => 0,
    };

    static double Recency(ExportedBook book, DateOnly today) =>
        (book.DateRead ?? book.DateAdded) is { } date ? Math.Pow(0.5, Math.Max(0, today.DayNumber - date.DayNumber) / HalfLife) : 0;

    static bool Begins(string shelf, string beginning) => shelf.StartsWith(beginning, StringComparison.Ordinal);

    /// <summary>"Currently Reading", "currently-reading" and "currently_reading" are the same shelf; no shelf is "".</summary>
    static string Folded(string? shelf) =>
        shelf is null || !shelf.AsSpan().ContainsAnyExceptInRange('a', 'z') ? shelf ?? "" : string.Concat(shelf.Where(char.IsLetter)).ToLowerInvariant();
}
