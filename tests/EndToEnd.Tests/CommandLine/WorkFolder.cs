namespace CacheWarming.Tests.EndToEnd.CommandLine;

/// <summary>A folder of one test's own, gone after it.</summary>
sealed class WorkFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cache-warming-");

    /// <summary>The folder itself.</summary>
    public string Path => _folder.FullName;

    /// <summary>A place in it where data is kept.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Writes a file and answers its path.</summary>
    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
