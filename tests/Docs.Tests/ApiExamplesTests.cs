using System.Diagnostics;
using System.Text.RegularExpressions;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Docs;

/// <summary>Every command of <c>docs/api.md</c>, in the order of the page, against a service as its reader would start it.</summary>
public sealed partial class ApiExamplesTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // The reader sees what went wrong; a script must stop at it.
    const string Strict = """
        set -euo pipefail
        curl() { echo "+ curl $*" >&2; command curl --fail-with-body --silent --show-error "$@"; }
        """;

    [Fact]
    public async Task Every_example_of_the_API_page_works()
    {
        var address = $"http://127.0.0.1:{ServiceProcess.FreePort()}";
        var data = Directory.CreateTempSubdirectory("docs-");
        try
        {
            await using var program = await ServiceProcess.StartAsync(
                "Standalone", arguments: ["serve", "--urls", address, "--catalog", "sample", "--data-dir", data.FullName], readyLine: $"Listening on {address}");

            var (exit, output, steps) = await RunAsync($"{Strict}\nBASE={address}\n{await ExamplesAsync()}");

            Assert.True(exit == 0, $"exit {exit} after:\n{steps}\nLast answer:\n{output[^Math.Min(output.Length, 2_000)..]}");
            Assert.Contains("\"state\":\"Completed\"", output, StringComparison.Ordinal);
            Assert.Equal(3, X_Cache().Count(output));
            Assert.Equal(0, await program.StopAsync());
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    static async Task<string> ExamplesAsync()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "api.md"));
        var blocks = Blocks().Matches(page).Select(block => block.Groups["commands"].Value).ToList();
        Assert.InRange(blocks.Count, 10, 100);
        return string.Join('\n', blocks);
    }

    static async Task<(int Exit, string Output, string Steps)> RunAsync(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, steps) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync().WaitAsync(Patience);
        return (bash.ExitCode, await output, await steps);
    }

    [GeneratedRegex("^```sh\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, 1_000)]
    private static partial Regex Blocks();

    [GeneratedRegex("^X-Cache: HIT", RegexOptions.Multiline, 1_000)]
    private static partial Regex X_Cache();
}
