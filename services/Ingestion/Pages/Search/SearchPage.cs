using System.Globalization;
using CacheWarming.Bibliographies;
using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Pages.Shell;
using CacheWarming.Ingestion.Storage;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Pages.Search;

/// <summary>The reader's search.</summary>
/// <param name="Words">A title or an ISBN.</param>
/// <param name="Number">The page, from 1.</param>
public sealed record SearchQuestion(string Words, string Author, int Number)
{
    internal const int OnOnePage = 20;

    internal static SearchQuestion Read(string? q, string? author, int? page) => new(q?.Trim() ?? "", author?.Trim() ?? "", Math.Clamp(page ?? 1, 1, 1_000_000));

    internal int Offset => (Number - 1) * OnOnePage;

    /// <summary>Ten or thirteen digits are taken as an ISBN, even with a wrong digit: Search then answers which one is wrong.</summary>
    internal bool IsIsbn => Words.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal) is { Length: 10 or 13 } digits
        && digits[..^1].All(char.IsAsciiDigit) && (char.IsAsciiDigit(digits[^1]) || digits[^1] is 'X' or 'x');

    internal static string AddressOf(string words, string author, int page = 1, bool covers = false) =>
        "/search" + Query(covers, ("q", words), ("author", author), ("page", page > 1 ? page.ToString(CultureInfo.InvariantCulture) : ""));

    /// <summary>The address of an author of a job: by catalogue id if that is the author's key, else by name.</summary>
    internal static string AddressOfAuthor(string authorKey, string name) => AddressOfAuthor(authorKey is ['O', 'L', .., 'A'] ? authorKey : name);

    /// <param name="nameOrId">A name, or a catalogue id.</param>
    internal static string AddressOfAuthor(string nameOrId, int page = 1, bool covers = false) =>
        "/author" + Query(covers, ("q", nameOrId), ("page", page > 1 ? page.ToString(CultureInfo.InvariantCulture) : ""));

    static QueryString Query(bool covers, params IEnumerable<(string Name, string Value)> parts) => new QueryBuilder(
        parts.Append((Covers.Parameter, covers ? "yes" : "")).Where(part => part.Item2.Length > 0).Select(part => KeyValuePair.Create(part.Item1, part.Item2))).ToQueryString();
}

/// <summary>
/// <c>/search</c>: a search with the tier that answered it. <c>/author</c>: an author's works, and what led to the author.
/// </summary>
static class SearchPage
{
    public static void MapSearchBox(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/search", SearchAsync).RequireAuthorization(Roles.Read);
        pages.MapGet("/author", AuthorAsync).RequireAuthorization(Roles.Read);
    }

    static async Task<IResult> SearchAsync(
        string? q, string? author, int? page, HttpContext http, SearchService search, AnyJob jobs, IOptions<CoverOptions> covers, CancellationToken cancel)
    {
        var asked = SearchQuestion.Read(q, author, page);
        if (asked is { Words: "", Author: not "" })
            return Results.LocalRedirect(SearchQuestion.AddressOfAuthor(asked.Author));
        var answer = asked switch
        {
            { Words: "" } => null,
            { IsIsbn: true } => await search.IsbnAsync(asked.Words, cancel),
            _ => await search.TitleAsync(asked.Words, asked.Author is "" ? null : asked.Author, SearchQuestion.OnOnePage, asked.Offset, cancel),
        };
        return Page.Create<SearchView>(new
        {
            CurrentUser = CurrentUser.From(http.User), Question = asked, Answer = answer, Covers = CoversIn(http, covers.Value), HasJobs = answer is not null || await jobs.ExistsAsync(cancel),
        });
    }

    static async Task<IResult> AuthorAsync(
        string? q, int? page, HttpContext http, SearchService search, Database database, IOptions<CoverOptions> covers, CancellationToken cancel)
    {
        var asked = SearchQuestion.Read(null, q, page);
        if (asked.Author is "")
            return Results.LocalRedirect("/search");
        var answer = await search.AuthorAsync(asked.Author, SearchQuestion.OnOnePage, asked.Offset, cancel);
        var known = answer.Found?.Author;
        string[] keys = [asked.Author, AuthorName.KeyOf(asked.Author), .. known is null ? Array.Empty<string>() : [known.CatalogId ?? "", AuthorName.KeyOf(known.Name)]];
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        var origins = await AuthorOrigins.ReadAsync(connection, [.. keys.Select(Database.Clean)], cancel);
        return Page.Create<AuthorView>(new { CurrentUser = CurrentUser.From(http.User), Question = asked, Answer = answer, Origins = origins, Covers = CoversIn(http, covers.Value) });
    }

    static Covers CoversIn(HttpContext http, CoverOptions options)
    {
        var covers = Covers.For(http.Request, options);
        if (covers.Shown is not null)
            http.AllowImagesFrom(options.BaseAddress);
        return covers;
    }
}
