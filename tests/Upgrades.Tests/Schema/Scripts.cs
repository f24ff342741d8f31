using System.Security.Cryptography;
using System.Text;

namespace CacheWarming.Tests.Upgrades.Schema;

/// <summary>The repository's numbered schema scripts.</summary>
static class Scripts
{
    static readonly string Root = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Path and SHA-256 of each, as lines of <c>ReleasedScripts.txt</c>. Line ends are a checkout's own matter.</summary>
    public static IEnumerable<string> Lines() =>
        new[] { "services/Ingestion/Storage/Schema", "services/Metrics/Storage/Schema", "services/BookCache/Cold" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.sql", SearchOption.AllDirectories))
            .Where(file => char.IsAsciiDigit(Path.GetFileName(file)[0]))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Read(path).ReplaceLineEndings("\n"))))}  {path}");

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CacheWarming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        return folder.FullName;
    }
}
