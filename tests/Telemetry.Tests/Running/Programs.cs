using System.Diagnostics;

namespace CacheWarming.Tests.Telemetry.Running;

/// <summary>Programs that the observability stack is made of, as this machine has them installed.</summary>
static class Programs
{
    /// <summary>The repository's <c>deploy/observability</c>.</summary>
    public static string Observability { get; } = Path.Combine(Root().FullName, "deploy", "observability");

    public static string Prometheus => Find("prometheus");

    public static string Promtool => Find("promtool");

    /// <summary>Debian calls it otherwise, to tell it from another package's.</summary>
    public static string Alertmanager => Find("prometheus-alertmanager", "alertmanager");

    public static string Psql => Find("psql");

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    static string Find(params string[] names) =>
        names.SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{names[0]} is not installed: apt-get install prometheus prometheus-alertmanager postgresql-client.");

    static DirectoryInfo Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CacheWarming.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        return folder;
    }
}
