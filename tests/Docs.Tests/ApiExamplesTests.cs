using System.Diagnostics;
using System.Text.RegularExpressions;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Docs;

/// <summary>Every example of a page, in the order of the page, against a service as its reader would start it.</summary>
public sealed partial class ApiExamplesTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // The reader sees what went wrong; a script must stop at it.
    const string Strict = """
        set -euo pipefail
        curl() { echo "+ curl $*" >&2; command curl --fail-with-body --silent --show-error "$@"; }
        """;

    [Fact]
    public Task Every_example_of_the_API_page_works() => RunPageAsync("api.md", 10, output =>
    {
        Assert.Contains("\"state\":\"Completed\"", output, StringComparison.Ordinal);
        Assert.Equal(3, X_Cache().Count(output));
    });

    [Fact]
    public Task Every_example_of_the_page_for_apps_works() => RunPageAsync("use-from-your-app.md", 2, output =>
    {
        if (IsInstalled("node"))
            Assert.Contains("Dune, Frank Herbert", output, StringComparison.Ordinal);
        if (IsInstalled("python3"))
            Assert.Contains("('Dune', 1965)", output, StringComparison.Ordinal);
    });

    static async Task RunPageAsync(string page, int leastBlocks, Action<string> check)
    {
        var address = $"http://127.0.0.1:{ServiceProcess.FreePort()}";
        var data = Directory.CreateTempSubdirectory("docs-");
        try
        {
            await using var program = await ServiceProcess.StartAsync(
                "Standalone", arguments: ["serve", "--urls", address, "--catalog", "sample", "--data-dir", data.FullName], readyLine: $"Listening on {address}");

            var (exit, output, steps) = await RunAsync($"{Strict}\nexport BASE={address}\n{await ExamplesAsync(page, leastBlocks)}");

            Assert.True(exit == 0, $"exit {exit} after:\n{steps}\nLast answer:\n{output[^Math.Min(output.Length, 2_000)..]}");
            check(output);
            Assert.Equal(0, await program.StopAsync());
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>The page as one script; programs in other languages run where their interpreter is installed.</summary>
    static async Task<string> ExamplesAsync(string page, int leastBlocks)
    {
        var blocks = Blocks().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", page)))
            .Select(block => (Language: block.Groups["language"].Value, Text: block.Groups["commands"].Value)).ToList();
        Assert.InRange(blocks.Count(block => block.Language == "sh"), leastBlocks, 100);
        return string.Join('\n', blocks.Select(block => block.Language switch
        {
            "js" => Piped("node", "--input-type=module -", block.Text),
            "python" => Piped("python3", "-", block.Text),
            _ => block.Text,
        }));
    }

    static string Piped(string interpreter, string arguments, string program) =>
        IsInstalled(interpreter) ? $"{interpreter} {arguments} <<'PROGRAM'\n{program}PROGRAM\n" : "";

    static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

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

    [GeneratedRegex("^```(?<language>sh|js|python)\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, 1_000)]
    private static partial Regex Blocks();

    [GeneratedRegex("^X-Cache: HIT", RegexOptions.Multiline, 1_000)]
    private static partial Regex X_Cache();
}
