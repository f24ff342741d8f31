using Microsoft.AspNetCore.Http.Extensions;

namespace CacheWarming.Ingestion.Pages.Search;

/// <summary>When a browser loads pictures of covers. They come from Open Library, which sees the reader's address and what is looked at.</summary>
public enum LoadCovers
{
    /// <summary>No covers, and no offer to show them.</summary>
    Never,

    /// <summary>After the reader has asked for them.</summary>
    WhenAsked,

    /// <summary>Always.</summary>
    Always,
}

/// <summary>Pictures of covers on the page. Section <c>Covers</c>.</summary>
public sealed class CoverOptions
{
    /// <summary>Whether the reader's browser loads covers: <c>Never</c>, <c>WhenAsked</c> (by a click on <i>Show covers</i>) or <c>Always</c>. This service itself loads none.</summary>
    public LoadCovers Load { get; set; } = LoadCovers.WhenAsked;

    /// <summary>Where covers are, by Open Library's cover id. The page's content security policy allows pictures from there when covers are loaded.</summary>
    public Uri BaseAddress { get; set; } = new("https://covers.openlibrary.org");

    internal bool IsValid => Enum.IsDefined(Load) && BaseAddress is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" };

    /// <summary>A medium picture (180 pixels wide), or 404 where there is none.</summary>
    internal Uri AddressOf(int coverId) => new(BaseAddress, FormattableString.Invariant($"/b/id/{coverId}-M.jpg?default=false"));
}

/// <summary>Covers in one view.</summary>
/// <param name="Shown">Null when the reader's browser loads none.</param>
/// <param name="Ask">The address of this view with covers; null when there is nothing to ask for.</param>
public sealed record Covers(CoverOptions? Shown, string? Ask)
{
    /// <summary>The query's name for the reader's click: <c>covers=yes</c>.</summary>
    public const string Parameter = "covers";

    internal static Covers For(HttpRequest request, CoverOptions options)
    {
        var asked = options.Load == LoadCovers.WhenAsked && request.Query[Parameter] == "yes";
        return new Covers(
            asked || options.Load == LoadCovers.Always ? options : null,
            asked || options.Load != LoadCovers.WhenAsked ? null : request.Path + new QueryBuilder(request.Query) { { Parameter, "yes" } }.ToQueryString().Value);
    }
}
