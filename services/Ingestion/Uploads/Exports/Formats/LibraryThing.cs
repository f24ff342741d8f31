using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>
/// LibraryThing's export, mostly separated by tabs: names as <c>Last, First</c>, further names separated by <c>|</c>, roles in columns of
/// their own, <c>[isbn]</c> and <c>[date]</c> in brackets.
/// </summary>
sealed class LibraryThing : IExportFormat
{
    public string Name => "LibraryThing";

    public ExportColumns? Recognise(Header header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        header.Count("primary author", "sort character", "secondary author", "secondary author roles", "primary author role", "work id", "dewey wording") >= 2
        && header.Find("primary author") is { } author
        && header.Find("title") is { } title
            ? ColumnNames.Around(header, title, author) with
            {
                Media = header.Find("media"),
                AuthorRole = header.Find("primary author role"),
                AdditionalAuthors = header.Find("secondary author"),
                Isbns = header.All("isbn", "isbns"),
                Shelf = header.Find("collections"),
                Years = header.All("original publication date", "date"),
                SplitAuthors = AuthorName.CreditsOfWholeNames,
                SplitAdditional = SecondaryAuthors,
            }
            : null;

    static IReadOnlyList<string> SecondaryAuthors(string column)
    {
        var credits = AuthorName.CreditsOfWholeNames(column);
        return [.. credits.Authors, .. credits.Others];
    }
}
