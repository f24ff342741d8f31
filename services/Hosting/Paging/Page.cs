using System.Globalization;
using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace CacheWarming.Hosting.Paging;

/// <summary>
/// The part of a list that a request asks for with <c>limit</c> and <c>offset</c>. A parameter of endpoints with <see cref="PageSizes"/>.
/// </summary>
public sealed class Page
{
    readonly HttpRequest _request;
    readonly int _mostOffset;

    Page(HttpRequest request, PageSizes sizes)
    {
        (_request, _mostOffset) = (request, sizes.MostOffset);
        Limit = Number(request, "limit", sizes.Default, 1, sizes.Largest);
        Offset = Number(request, "offset", 0, 0, sizes.MostOffset);
    }

    /// <summary>The largest number of items, at least 1.</summary>
    public int Limit { get; }

    /// <summary>The number of items before the first one.</summary>
    public int Offset { get; }

    /// <exception cref="RefusedRequestException">The limit or the offset is not a number, or out of range.</exception>
    public static ValueTask<Page?> BindAsync(HttpContext http) => ValueTask.FromResult<Page?>(
        new Page(http.Request, http.GetEndpoint()!.Metadata.GetRequiredMetadata<PageSizes>()));

    /// <summary>Reads a whole number from the query.</summary>
    /// <exception cref="RefusedRequestException">It is not a number, or out of range.</exception>
    public static int Number(HttpRequest request, string name, int otherwise, int least, int most)
    {
        var sent = request.Query[name];
        if (sent.Count == 0 || string.IsNullOrWhiteSpace(sent.ToString()))
            return otherwise;
        if (sent is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }
        var range = string.Create(CultureInfo.InvariantCulture, $"{least}-{most}");
        throw new RefusedRequestException(
            ErrorCode.MustBe(name, range), $"{name} is \"{Shown(sent.ToString())}\"; send a whole number, {range}.");
    }

    /// <summary>The answer, made of at most one row more than <see cref="Limit"/>; with that row it has a next page.</summary>
    public Listing<T> List<T>(IReadOnlyList<T> rows) => new(Items(rows), Next(rows.Count > Limit));

    /// <summary>The rows without the one that is beyond the page.</summary>
    public IReadOnlyList<T> Items<T>(IReadOnlyList<T> rows) => rows.Count > Limit ? [.. rows.Take(Limit)] : rows;

    /// <summary>The path and query of the next page; null if there is none.</summary>
    /// <param name="more">Whether there are items after this page.</param>
    public string? Next(bool more)
    {
        if (!more || (long)Offset + Limit > _mostOffset)
            return null;
        var query = new QueryBuilder(_request.Query.Where(sent => !IsOurs(sent.Key)))
        {
            { "limit", Limit.ToString(CultureInfo.InvariantCulture) },
            { "offset", (Offset + Limit).ToString(CultureInfo.InvariantCulture) },
        };
        return UriHelper.BuildRelative(_request.PathBase, _request.Path, query.ToQueryString());
    }

    static bool IsOurs(string name) =>
        name.Equals("limit", StringComparison.OrdinalIgnoreCase) || name.Equals("offset", StringComparison.OrdinalIgnoreCase);

    static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
