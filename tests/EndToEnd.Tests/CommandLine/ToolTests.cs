using System.Diagnostics;
using Xunit.Abstractions;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

/// <summary>The .NET tool as somebody gets it who has no clone: from its package, in an empty folder.</summary>
public sealed class ToolTests(ITestOutputHelper report) : IDisposable
{
    readonly WorkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_installed_from_its_package_and_warms_the_sample()
    {
        var feed = Path.Combine(_folder.Path, "feed");
        await RunAsync("dotnet", "pack", Samples.Project("Standalone"), "--no-build", "-c", Samples.Configuration, "-o", feed);
        Assert.StartsWith("CacheWarming.", Path.GetFileName(Assert.Single(Directory.GetFiles(feed))), StringComparison.Ordinal);
        await RunAsync("dotnet", "tool", "install", "CacheWarming", "--tool-path", Path.Combine(_folder.Path, "tools"), "--source", feed);
        var tool = Path.Combine(_folder.Path, "tools", "cachewarming");

        var help = await RunAsync(tool, "--help");
        Assert.Contains("cachewarming [command] [options]", help.Output, StringComparison.Ordinal);
        var started = Stopwatch.GetTimestamp();
        var warmed = await RunAsync(tool, "warm", Samples.Library, "--catalog", "sample");
        report.WriteLine($"From the command to the summary: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.Contains("68 of 70 (97.1 %)", warmed.Output, StringComparison.Ordinal);

        // Without an installation: what dnx does.
        var once = await RunAsync("dotnet", "tool", "exec", "CacheWarming", "--yes", "--source", feed, "--", "warm", Samples.Library, "--catalog", "sample", "--json");
        Assert.Equal(70, WarmLine.Read(once).Coverage.Books);
    }

    async Task<EndedRun> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // What an earlier run installed under the same version is not this one's.
        if (arguments[0] != "pack")
            start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder.Path, "packages");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        var ended = new EndedRun(process.ExitCode, await output, await error);
        Assert.True(ended.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {ended}");
        return ended;
    }
}
