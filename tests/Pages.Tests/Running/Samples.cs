namespace CacheWarming.Tests.Pages.Running;

/// <summary>The repository's samples, as they lie there.</summary>
static class Samples
{
    static readonly string Folder = Path.Combine(Root().FullName, "samples");

    /// <summary>The library of 70 books by 58 authors.</summary>
    public static string Library => Path.Combine(Folder, "goodreads_library_export.csv");

    /// <summary>The catalogue that knows 68 of them.</summary>
    public static string Catalogue => Path.Combine(Folder, "catalogue.jsonl");

    /// <summary>The page of the API by example.</summary>
    public static string ApiPage => Path.Combine(Root().FullName, "docs", "api.md");

    static DirectoryInfo Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CacheWarming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        return folder;
    }
}
