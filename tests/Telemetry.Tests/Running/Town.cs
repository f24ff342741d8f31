using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Telemetry.Running;

/// <summary>A small catalogue: three authors who write with each other, one whom nobody can read, one whose first fetch is refused.</summary>
static class Town
{
    public static readonly CatalogAuthor Ada = new("OL900000001A", "Ada Lovegrove");
    public static readonly CatalogAuthor Bruno = new("OL900000002A", "Bruno Castellan");
    public static readonly CatalogAuthor Clara = new("OL900000003A", "Clara Winterbourne");
    public static readonly CatalogAuthor Unreadable = new("OL900000004A", "Edda Fennimore");
    public static readonly CatalogAuthor Refused = new("OL900000005A", "Felix Oakhurst");

    /// <summary>Whom no catalogue knows.</summary>
    public const string Unknown = "Gundula Nowhereman";

    /// <summary>Ada's, and by two steps from it Bruno's and Clara's; the others for themselves.</summary>
    public static IReadOnlyList<CatalogWork> Works =>
        [Own(Ada), Own(Bruno), Own(Clara), Own(Unreadable), Own(Refused), Together(Ada, Bruno), Together(Bruno, Clara)];

    public static string Library =>
        $"Title,Author\n{TitleOf(Ada)},{Ada.Name}\n{TitleOf(Unreadable)},{Unreadable.Name}\n{TitleOf(Refused)},{Refused.Name}\nOf Nothing,{Unknown}\n";

    /// <summary>Ada, Bruno, Clara, Felix and the unknown one are settled; Edda fails.</summary>
    public const int Authors = 6;

    public static string TitleOf(CatalogAuthor author) => $"Memoirs of {author.Name}";

    public static string TitleOf(CatalogAuthor one, CatalogAuthor other) => $"{one.Name} Writes to {other.Name}";

    static CatalogWork Own(CatalogAuthor author) => new() { Key = author.Key[..^1] + "W", Title = TitleOf(author), Authors = [author], EditionCount = 2 };

    static CatalogWork Together(CatalogAuthor one, CatalogAuthor other) =>
        new() { Key = $"{one.Key[..^1]}{other.Key[^2]}W", Title = TitleOf(one, other), Authors = [one, other] };
}
