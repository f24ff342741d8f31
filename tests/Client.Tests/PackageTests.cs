using System.Diagnostics;
using System.IO.Compression;

namespace CacheWarming.Tests.Client;

public sealed class PackageTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("client-package-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_package_has_the_library_its_documentation_and_its_readme()
    {
#if DEBUG
        const string Configuration = "Debug";
#else
        const string Configuration = "Release";
#endif
        var project = Path.Combine(Repository.Root, "clients", "CacheWarming.Client");
        using var pack = Process.Start(new ProcessStartInfo("dotnet", ["pack", project, "--no-build", "-c", Configuration, "-o", _folder.FullName]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(pack.ExitCode == 0, await output);

        var file = Assert.Single(_folder.GetFiles());
        Assert.StartsWith("CacheWarming.Client.", file.Name, StringComparison.Ordinal);
        await using var package = await ZipFile.OpenReadAsync(file.FullName);
        var entries = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.All(["lib/net10.0/CacheWarming.Client.dll", "lib/net10.0/CacheWarming.Client.xml", "README.md"], entry => Assert.Contains(entry, entries));
    }
}
