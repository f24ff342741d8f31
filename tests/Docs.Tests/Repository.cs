namespace CacheWarming.Tests.Docs;

/// <summary>The checkout that these tests were built in.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Pages written by people, wherever they are.</summary>
    public static IEnumerable<string> Pages => Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories)
        .Where(file => !Array.Exists(Path.GetRelativePath(Root, file).Split('/'), part => part is "bin" or "obj" or "node_modules" or ".git"));

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CacheWarming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder.FullName;
    }
}
