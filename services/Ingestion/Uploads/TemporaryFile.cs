namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// A file that is deleted when it is closed. With it a slow client fills no memory and holds no transaction, and the upload's hash is known
/// before the first row is read.
/// </summary>
static class TemporaryFile
{
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"cache-warming-{Guid.NewGuid():N}.csv"), options);
        // The file contains private reviews. On systems where an open file needs no name, a killed process leaves no file behind.
        if (!OperatingSystem.IsWindows())
            File.Delete(file.Name);
        return file;
    }
}
