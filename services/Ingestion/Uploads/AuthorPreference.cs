using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>What an entry of the library says of how its author will be searched for: rating, read count, shelf, how long ago.</summary>
static class AuthorPreference
{
    /// <summary>Days after which having read or added a book counts half.</summary>
    const double HalfLife = 365;

    /// <summary>The book's part of its author's score; above 0.</summary>
    /// <param name="today">The day of the upload.</param>
    public static double Weight(ExportedBook book, DateOnly today) => Math.Max(
        0.25,
        1 + (0.25 * (book.Rating ?? 0)) + (0.5 * Math.Min(book.ReadCount ?? 0, 4)) + OfShelf(Folded(book.Shelf)) + Recency(book, today));

    /// <summary>1 for a favourite, -1 for what was read once and not loved or given up, else 0: silence is no dislike.</summary>
    public static int PreferenceFor(ExportedBook book)
    {
        var shelf = Folded(book.Shelf);
        return book.Rating == 5 || book.ReadCount >= 2 || Begins(shelf, "favo") ? 1
            : (book.Rating <= 3 && book.ReadCount is null or 1 && !Begins(shelf, "to") && !Begins(shelf, "want")) || OfShelf(shelf) < 0 ? -1
            : 0;
    }

    /// <summary>
    /// How many steps are walked from an author: the job's depth and the aggressiveness' share, one more from a favourite (by one book
    /// loved, or by <see cref="FavouriteThreshold"/> books), one less from what was read once and not loved; never more than the job's depth.
    /// </summary>
    /// <param name="bond">The greatest of the author's books.</param>
    public static int Steps(int maxDepth, Aggressiveness aggressiveness, int books, int bond) =>
        Math.Clamp(maxDepth + (int)aggressiveness + (bond > 0 || books >= FavouriteThreshold ? 1 : books == 1 ? bond : 0), 0, maxDepth);

    /// <summary>Books by one author that make a favourite, whatever is said of each.</summary>
    public const int FavouriteThreshold = 4;

    static double OfShelf(string shelf) => shelf switch
    {
        _ when Begins(shelf, "current") || Begins(shelf, "reading") || Begins(shelf, "favo") => 1,
        // What somebody means to read is searched for soon.
        _ when Begins(shelf, "to") || Begins(shelf, "want") => 0.5,
        _ when Begins(shelf, "didnotfinish") || shelf == "dnf" || Begins(shelf, "abandon") => -0.5,
        _ => 0,
    };

    static double Recency(ExportedBook book, DateOnly today) =>
        (book.DateRead ?? book.DateAdded) is { } date ? Math.Pow(0.5, Math.Max(0, today.DayNumber - date.DayNumber) / HalfLife) : 0;

    static bool Begins(string shelf, string beginning) => shelf.StartsWith(beginning, StringComparison.Ordinal);

    /// <summary>"Currently Reading", "currently-reading" and "currently_reading" are one shelf; none is "".</summary>
    static string Folded(string? shelf) =>
        shelf is null || !shelf.AsSpan().ContainsAnyExceptInRange('a', 'z') ? shelf ?? "" : string.Concat(shelf.Where(char.IsLetter)).ToLowerInvariant();
}
