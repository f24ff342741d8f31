using System.CommandLine;

namespace CacheWarming.Standalone.Composition;

/// <summary>The folder with the jobs and the cache, kept between runs. Only one program can use it at a time.</summary>
sealed class DataFolder : IDisposable
{
    readonly FileStream _lock;

    DataFolder(string path, FileStream file)
    {
        Path = path;
        _lock = file;
    }

    public string Path { get; }

    public static Option<DirectoryInfo?> Option() => new("--data-dir")
    {
        Description = "Where jobs and cache are kept. Default: .cache-warming/CATALOG below the current folder.",
        HelpName = "DIR",
    };

    /// <exception cref="IOException">The folder can't be written, or another program uses it; the message names the folder.</exception>
    public static DataFolder Open(DirectoryInfo? chosen, CatalogChoice catalog)
    {
        var folder = chosen ?? new DirectoryInfo(System.IO.Path.Combine(Environment.CurrentDirectory, ".cache-warming", catalog.Name));
        folder.Create();
        var lockFile = System.IO.Path.Combine(folder.FullName, "in-use.lock");
        try
        {
            return new DataFolder(folder.FullName, new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new IOException($"The data folder {folder.FullName} is in use by another run; wait for it, or choose another with --data-dir.", e);
        }
    }

    public void Dispose() => _lock.Dispose();
}
