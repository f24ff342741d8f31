using System.Globalization;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>Writes the query of a page of a list; parts that are null are left out.</summary>
static class PageQuery
{
    public static string Create(int page, params IEnumerable<(string Name, string? Value)> parts) => QueryString.Create(
        parts.Append(("page", page.ToString(CultureInfo.InvariantCulture))).Where(part => part.Item2 is not null).Select(part => KeyValuePair.Create(part.Item1, part.Item2))).Value!;
}
