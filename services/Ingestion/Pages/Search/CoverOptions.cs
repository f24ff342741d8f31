using Microsoft.AspNetCore.Http.Extensions;

namespace CacheWarming.Ingestion.Pages.Search;

/// <summary>
/// When a browser loads pictures of covers. They come from Open Library, which sees the reader's address and the books on the page.
/// </summary>
public enum LoadCovers
{
    /// <summary>No covers, and no button to show them.</summary>
    Never,

    /// <summary>Only after the reader has clicked <i>Show covers</i>.</summary>
    WhenAsked,

    /// <summary>Always.</summary>
    Always,
}

/// <summary>Pictures of covers on the page. Section <c>Covers</c>.</summary>
public sealed class CoverOptions
{
    /// <summary>
    /// Whether the reader's browser loads covers: <c>Never</c>, <c>WhenAsked</c> (by a click on <i>Show covers</i>) or <c>Always</c>. This
    /// service itself loads none.
    /// </summary>
    public LoadCovers Load { get; set; } = LoadCovers.WhenAsked;

    /// <summary>
    /// The address of covers by Open Library's cover id. If covers are shown, the page's content security policy allows pictures from
    /// there.
    /// </summary>
    public Uri BaseAddress { get; set; } = new("https://covers.openlibrary.org");

    internal bool IsValid => Enum.IsDefined(Load) && BaseAddress is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" };

    /// <summary>A medium picture (180 pixels wide); the server answers 404 if there is none.</summary>
    internal Uri AddressOf(int coverId) => new(BaseAddress, FormattableString.Invariant($"/b/id/{coverId}-M.jpg?default=false"));
}

/// <summary>The covers in one view.</summary>
/// <param name="Shown">Null if the reader's browser loads none.</param>
/// <param name="Ask">The address of this view with covers; null if there is no button for it.</param>
public sealed record Covers(CoverOptions? Shown, string? Ask)
{
    /// <summary>The query parameter of the button: <c>covers=yes</c>.</summary>
    public const string Parameter = "covers";

    internal static Covers For(HttpRequest request, CoverOptions options)
    {
        var asked = options.Load == LoadCovers.WhenAsked && request.Query[Parameter] == "yes";
        return new Covers(
            asked || options.Load == LoadCovers.Always ? options : null,
            asked || options.Load != LoadCovers.WhenAsked ? null : request.Path + new QueryBuilder(request.Query) { { Parameter, "yes" } }.ToQueryString().Value);
    }
}
